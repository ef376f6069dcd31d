-- The tables of an office whose columns in the lake are not those of the stand that was made. One row per table.
-- $schema: the schema of the office.
with made as (
    select
        table_name,
        string_agg(column_name || ' ' || data_type, ', ' order by column_index) as columns
    from duckdb_columns()
    where database_name = 'made' and schema_name = 'raw'
    group by table_name
),

kept as (
    select
        table_name,
        string_agg(column_name || ' ' || data_type, ', ' order by column_index) as columns
    from duckdb_columns()
    where database_name = 'lake' and schema_name = $schema and table_name <> 'stand'
    group by table_name
)

select
    coalesce(made.table_name, kept.table_name) as table_name,
    made.table_name is not null as is_made,
    kept.table_name is not null as is_kept
from made
full outer join kept on made.table_name = kept.table_name
where made.columns is distinct from kept.columns;
