-- Every step that ever took time, with its target in the set-up and how long it took. One row per process and step.
-- set_up_least_days and set_up_most_days differ when versions do; without_set_up counts what has no target there.
-- Days are working days, of day_seconds each.
with day_length as (
    select max(day_seconds) as seconds
    from snapshot
)

select
    step.process,
    step.step,
    min(step.step_no) as step_no,
    min(step.target_days) as set_up_least_days,
    max(step.target_days) as set_up_most_days,
    count(*) filter (where step.target_days is null) as without_set_up,
    count(*) filter (where step.state = 'done') as executions,
    count(*) filter (where step.is_current) as open_steps,
    median(step.working_seconds) / max(day_length.seconds) as median_days,
    max(day_length.seconds) as day_seconds
from step
cross join day_length
where step.takes_time
group by
    step.process,
    step.step
having count(*) filter (where step.state <> 'done' or step.waiting_seconds > 0) > 0
order by
    step.process asc,
    step_no asc nulls last,
    step.step asc
