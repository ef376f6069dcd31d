-- Files of which most rows were taken out are written anew. One row: how many.
select coalesce(sum(files_processed), 0)::bigint as files
from ducklake_rewrite_data_files('lake');
