-- Which keys the objects of a file of JSON lines have. One row per key, in the order of their first use.
-- $raw: the table with its lines.
with keys as (
    select
        line,
        unnest(json_keys(case when json_valid(content) then content end)) as name
    from query_table($raw)
)

select name
from keys
group by name
order by min(line), name;
