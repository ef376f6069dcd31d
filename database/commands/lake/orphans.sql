-- Files that a killed load left are removed. One row: how many.
-- $hours: a load that takes shorter than this may still be writing.
select count(*) as files
from ducklake_delete_orphaned_files('lake', older_than => now() - to_hours($hours::integer));
