-- The last snapshot of the lake. One row.
select id as version
from ducklake_current_snapshot('lake');
