-- Which step directly followed which, how often, and how long that took. One row per process, step and next step.
-- $employer.
with step_name as (
    select distinct
        step_code,
        process,
        step
    from place
),

followed as (
    select
        previous_code,
        step_code,
        greatest(
            0, 1000 * coalesce(between_seconds, epoch(executed_at) - epoch(submitted_at))
        )::bigint as milliseconds
    from execution
    where
        is_done
        and employer_id = $employer
),

counted as (
    select
        previous_code,
        step_code,
        count(*) as executions,
        quantile_cont(milliseconds, [0.5, 0.9]) as quantiles,
        sum(milliseconds) as milliseconds
    from followed
    group by
        previous_code,
        step_code
)

select
    following.process,
    previous.step as previous_step,
    following.step,
    counted.executions,
    [quantile / 1000 for quantile in counted.quantiles] as quantiles,
    counted.milliseconds / 1000 as total_seconds
from counted
inner join step_name as following on counted.step_code = following.step_code
left join step_name as previous on counted.previous_code = previous.step_code
