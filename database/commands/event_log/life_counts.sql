-- How many events became how many steps, how many belong to none, and how many steps were withdrawn. One row.
select
    count(*) as events,
    count(distinct case when does <> 'none' then step end) as steps,
    count(*) filter (where does = 'none') as others,
    count(*) filter (where does = 'gone') as withdrawn
from log_life;
