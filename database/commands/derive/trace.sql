-- The trace of every workflow: the steps executed so far, in order. Notifications and remarks are not among them.
-- One row per workflow with such a step; codes: the step_code of each, see raw.place.
create temp table trace as
with coded as (
    select distinct
        process,
        step,
        step_code
    from snapshot.raw.place
)

select
    step.newest,
    list(coded.step_code order by step.seq) as codes
from snapshot.raw.step as step
inner join coded on step.process = coded.process and step.step = coded.step
where step.state = 'done' and step.takes_time
group by step.newest;
