-- How many workflows each overview holds, unfiltered. One row per overview that has any.
select
    is_open,
    sum(workflows)::bigint as workflows
from choice
where filter = 'status'
group by is_open
order by is_open desc
