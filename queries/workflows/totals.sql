-- How many workflows each overview holds, unfiltered. One row per overview that has any.
select
    is_open,
    count(*) as workflows
from workflow
group by is_open
order by is_open desc
