-- How long steps took in working time in the year before this stand, counted, so that no screen has to read all steps.
-- work_key: see derive/execution.sql.
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
        execution.employer_id,
        execution.department_id,
        execution.place_code,
        execution.is_done,
        case
            when execution.started_at >= clock.since then 0
            else (coalesce(clock.since_working, 0) - execution.started_working) // 900
        end as entered_quarters,
        ceil(
            greatest(
                0,
                case
                    when execution.is_done then (execution.work_key - execution.place_code * 1099511627776) / 2000
                    else clock.until_working - execution.started_working
                end
            ) / 900
        ) as quarters
    from snapshot.raw.execution as execution
    cross join clock
    where
        execution.started_working is not null
        and (execution.executed_at is null or execution.executed_at >= clock.since)
),

counted as (
    select
        employer_id,
        department_id,
        place_code,
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
        place_code,
        entered,
        age,
        is_done
),

known_place as (
    select distinct
        place_code,
        process,
        step,
        role
    from snapshot.raw.place
)

select
    counted.employer_id,
    counted.department_id,
    known_place.process,
    known_place.step,
    known_place.role,
    counted.entered,
    counted.age,
    counted.is_done,
    counted.executions
from counted
inner join known_place on counted.place_code = known_place.place_code
order by
    counted.employer_id,
    known_place.process,
    known_place.step,
    known_place.role,
    counted.department_id,
    counted.age;
