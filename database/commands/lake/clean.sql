-- Files that nothing needs any more are removed. One row: how many.
-- $minutes: who began to read one this long ago may still be reading.
select count(*) as files
from ducklake_cleanup_old_files('lake', older_than => now() - to_minutes($minutes::integer));
