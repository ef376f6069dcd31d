-- All snapshots of the lake but the last expire. One row: how many.
select count(*) as snapshots
from ducklake_expire_snapshots('lake', older_than => now());
