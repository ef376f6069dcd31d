-- Columns that only one of the two has: what serves, or what is put in. A newer version of this program makes others.
-- One row: how many.
with found as (
    select
        table_name,
        column_name,
        list(database_name) as found_in
    from duckdb_columns()
    where
        database_name in ('amended', 'snapshot')
        and schema_name = 'raw'
        and table_name in ('workflow', 'step', 'execution')
    group by
        table_name,
        column_name
)

select count(*) as columns
from found
where len(found_in) = 1;
