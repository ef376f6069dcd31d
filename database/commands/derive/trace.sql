-- The trace of every workflow: the steps executed so far, in order. Notifications and remarks are not among them.
-- One row per workflow with such a step. route_code: a number per process and trace.
create temp table trace as
with walked as (
    select
        newest,
        any_value(process) as process,
        list(step order by seq) as steps
    from snapshot.raw.step
    where state = 'done' and takes_time
    group by newest
),

numbered as (
    select
        process,
        steps,
        (row_number() over (order by process, steps))::uinteger as route_code
    from walked
    group by
        process,
        steps
)

select
    walked.newest,
    walked.process,
    walked.steps,
    numbered.route_code
from walked
inner join numbered on walked.process = numbered.process and walked.steps = numbered.steps;
