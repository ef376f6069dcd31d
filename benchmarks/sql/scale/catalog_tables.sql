-- The tables of the catalog of the lake, and the bytes each takes with its indexes. One row per table.
select
    schemaname,
    tablename,
    pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass) as bytes
from pg_tables
where schemaname = 'procesbeheer_lake'
order by tablename;
