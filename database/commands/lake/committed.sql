-- The snapshot that this connection committed last. One row.
select id as version
from ducklake_last_committed_snapshot('lake');
