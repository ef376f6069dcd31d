-- How long steps took in working time in the year before this stand, counted, so that no screen has to read all steps.
-- entered: the age from which a step was watched, when it began before that year. age: what it reached, done or not.
-- Both in seconds: quarters of an hour up to ten hours, beyond that in parts of at most 5 % of the age, to the nearest.
-- One row per employer, current department, process, step, role, entered, age and is_done. $made_at: end of the year.
create table snapshot.raw.wait as
with clock as (
    select
        $made_at::timestamptz - to_days(365) as since,
        max(working_position($made_at::timestamptz - to_days(365), opens_at, closes_at, seconds_before)) filter (
            where opens_at <= $made_at::timestamptz - to_days(365)
        ) as since_working,
        max(working_position($made_at::timestamptz, opens_at, closes_at, seconds_before)) as until_working
    from snapshot.raw.working_day
    where opens_at <= $made_at::timestamptz
),

watched as (
    select
        step.employer_id,
        step.department_id,
        step.process,
        step.step,
        step.role,
        step.state = 'done' as is_done,
        case
            when step.started_at >= clock.since then 0
            else (coalesce(clock.since_working, 0) - step.started_working) // 900
        end as entered_quarters,
        ceil(greatest(0, coalesce(step.working_seconds, clock.until_working - step.started_working)) / 900) as quarters
    from snapshot.raw.step as step
    cross join clock
    where
        step.takes_time
        and step.started_working is not null
        and (step.executed_at is null or step.executed_at >= clock.since)
)

select
    employer_id,
    department_id,
    process,
    step,
    role,
    (greatest(0, entered_quarters) * 900)::integer as entered,
    (
        900
        * case
            when quarters <= 40 then quarters
            when quarters <= 80 then round(quarters / 2) * 2
            when quarters <= 160 then round(quarters / 4) * 4
            when quarters <= 320 then round(quarters / 8) * 8
            when quarters <= 640 then round(quarters / 16) * 16
            else round(quarters / 32) * 32
        end
    )::integer as age,
    is_done,
    count(*)::integer as executions
from watched
group by
    employer_id,
    department_id,
    process,
    step,
    role,
    entered,
    age,
    is_done
order by
    employer_id,
    process,
    step,
    role,
    department_id,
    age;
