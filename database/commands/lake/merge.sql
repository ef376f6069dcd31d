-- Small files are folded into larger ones. One row: how many.
select coalesce(sum(files_processed), 0)::bigint as files
from ducklake_merge_adjacent_files('lake');
