-- Whether this node alone maintains the lake until its transaction ends. One row. The number is only ours.
select is_mine
from postgres_query('__ducklake_metadata_lake', 'select pg_try_advisory_xact_lock(20260907) as is_mine');
