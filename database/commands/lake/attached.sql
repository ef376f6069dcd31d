-- The databases that this connection has attached. One row per database.
select database_name
from duckdb_databases()
where not internal and path is not null
order by database_name;
