-- Whether the lake still has a snapshot. One row. $version: its number.
select count(*) > 0 as is_there
from ducklake_snapshots('lake')
where snapshot_id = $version;
