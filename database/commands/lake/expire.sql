-- Snapshots of the lake that expire: those older than so many days, but never the last. One row: how many.
-- $days: so many days are kept.
select count(*) as snapshots
from ducklake_expire_snapshots('lake', older_than => now() - to_days($days::integer));
