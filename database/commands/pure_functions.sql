-- Functions whose answer follows from their arguments alone, as DuckDB itself says of every variant. One row per name.
select function_name
from duckdb_functions()
where function_type in ('scalar', 'aggregate', 'macro')
group by function_name
having bool_and(coalesce(stability, '') = 'CONSISTENT');
