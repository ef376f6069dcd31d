-- How long steps took in working time in any window, as history/waits tells it of the last year; slower.
-- Times are in seconds, in quarters of an hour: an age is rounded up, an entry down.
-- Reads what the user may see of the past, whatever employers he chose.
-- One row per process, step, role, age at which it was first watched, age reached, and whether it was done then.
-- $since, $until: the window; what began earlier is watched from the age it had, what is not done at its end is open.
with clock as (
    select
        max(
            seconds_before
            + least(greatest(epoch($since::timestamptz) - epoch(opens_at), 0), epoch(closes_at) - epoch(opens_at))
        ) filter (where opens_at <= $since::timestamptz) as since_working,
        max(
            seconds_before
            + least(greatest(epoch($until::timestamptz) - epoch(opens_at), 0), epoch(closes_at) - epoch(opens_at))
        ) filter (where opens_at <= $until::timestamptz) as until_working
    from working_day
),

watched as (
    select
        past_step.process,
        past_step.step,
        past_step.role,
        greatest(0, coalesce(clock.since_working, 0) - past_step.started_working) as entered,
        case
            when past_step.executed_at <= $until::timestamptz then past_step.working_seconds
            else clock.until_working - past_step.started_working
        end as age,
        coalesce(past_step.executed_at <= $until::timestamptz, false) as is_done
    from past_step
    cross join clock
    where
        past_step.takes_time
        and past_step.started_at <= $until::timestamptz
        and (past_step.executed_at is null or past_step.executed_at >= $since::timestamptz)
        and (past_step.executed_at is null or past_step.working_seconds is not null)
        and past_step.submitted_at <= $until::timestamptz
),

rounded as (
    select
        process,
        step,
        role,
        (entered // 900)::integer * 900 as entered,
        ceil(greatest(0, age) / 900)::integer * 900 as age,
        is_done
    from watched
)

select
    process,
    step,
    role,
    entered,
    age,
    is_done,
    count(*) as executions
from rounded
group by
    process,
    step,
    role,
    entered,
    age,
    is_done
order by
    process,
    step,
    role,
    entered,
    age,
    is_done
