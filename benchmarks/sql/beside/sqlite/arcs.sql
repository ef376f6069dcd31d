-- Which step directly followed which, how often, and how long that took. One row per process, step and next step.
-- $employer.
with placed as (
    select
        previous_code,
        step_code,
        gap_seconds,
        row_number() over (partition by previous_code, step_code order by gap_seconds) as place,
        count(*) over (partition by previous_code, step_code) as executions
    from execution
    where
        gap_seconds is not null
        and employer_id = $employer
),

counted as (
    select
        previous_code,
        step_code,
        executions,
        avg(case when place in ((executions + 1) / 2, (executions + 2) / 2) then gap_seconds end) as median_seconds,
        max(case when place = (executions - 1) * 9 / 10 + 1 then gap_seconds end) as p90_low,
        max(case when place = (executions - 1) * 9 / 10 + 2 then gap_seconds end) as p90_high,
        sum(gap_seconds) as total_seconds
    from placed
    group by
        previous_code,
        step_code,
        executions
)

select
    following.process,
    previous.step as previous_step,
    following.step,
    counted.executions,
    counted.median_seconds,
    counted.p90_low
    + coalesce(counted.p90_high - counted.p90_low, 0) * ((counted.executions - 1) * 9 % 10) / 10.0 as p90_seconds,
    counted.total_seconds
from counted
inner join step_name as following on counted.step_code = following.step_code
left join step_name as previous on counted.previous_code = previous.step_code
