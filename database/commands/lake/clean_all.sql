-- All files that nothing needs any more are removed. One row: how many.
select count(*) as files
from ducklake_cleanup_old_files('lake', cleanup_all => true);
