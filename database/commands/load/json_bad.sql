-- Which lines of a file of JSON lines are no object. One row per line.
-- $raw: the table with its lines.
select
    line,
    left(content, 2000) as content
from query_table($raw)
where coalesce(json_type(case when json_valid(content) then content end), '') <> 'OBJECT'
order by line;
