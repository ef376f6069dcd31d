-- Which step directly followed which, how often, and how long that took. One row per process, step and next step.
-- $employer.
with counted as (
    select
        previous_code,
        step_code,
        count(*) as executions,
        percentile_cont(array[0.5, 0.9]) within group (order by gap_seconds) as quantiles,
        sum(gap_seconds) as total_seconds
    from execution
    where
        gap_seconds is not null
        and employer_id = $employer
    group by
        previous_code,
        step_code
)

select
    following.process,
    previous.step as previous_step,
    following.step,
    counted.executions,
    counted.quantiles,
    counted.total_seconds
from counted
inner join step_name as following on counted.step_code = following.step_code
left join step_name as previous on counted.previous_code = previous.step_code
