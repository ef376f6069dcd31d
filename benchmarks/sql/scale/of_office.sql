-- A table that says of which office it is, of another office. One row per row of it.
-- $path: the Parquet file. $office: the id of the other office.
select * replace ($office as office_id)
from read_parquet($path);
