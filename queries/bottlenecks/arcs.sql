-- Which step directly followed which, how often, and how long that took.
-- One row per process (or none), step and next step. previous_step null: the first step, from submission.
-- The times are from one execution to the next, in seconds.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $is_by_process: whether processes are kept apart; else steps of one name are one.
with named as (
    select distinct
        step_code,
        case when $is_by_process then process end as process,
        step
    from place
),

-- A step has a number per process, so that only steps of one name in several processes have to become one.
merged as (
    select
        step_code,
        min(step_code) over (partition by step) as code
    from named
    where not $is_by_process
),

followed as (
    select
        execution.previous_code,
        execution.step_code,
        -- whole milliseconds: quantiles of integers are found faster
        greatest(
            0,
            1000 * case
                when $is_work then coalesce(execution.between_working_seconds, execution.age_working_seconds)
                else coalesce(execution.between_seconds, epoch(execution.executed_at) - epoch(execution.submitted_at))
            end
        )::bigint as milliseconds
    from execution
    where
        is_done
        and ($employee::varchar is null or regexp_matches(employee_search, $employee))
        and ($submitter::varchar is null or regexp_matches(submitter_search, $submitter))
        and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
        and ($submitted_until::date is null or submitted_at < ($submitted_until::date + 1)::timestamptz)
        and ($finished_from::date is null or finished_at >= $finished_from::date::timestamptz)
        and ($finished_until::date is null or finished_at < ($finished_until::date + 1)::timestamptz)
        and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
        and ($statuses::varchar [] is null or list_contains($statuses::varchar [], status))
        and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
        and ($components::varchar [] is null or list_contains($components::varchar [], component))
        and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], payroll_period))
        and ($value_from::double is null or value >= $value_from::double)
        and ($value_until::double is null or value <= $value_until::double)
        and ($routes::uinteger [] is null or list_contains($routes::uinteger [], route_code))
),

arc as (
    select
        case when $is_by_process then followed.previous_code else before.code end as previous_code,
        case when $is_by_process then followed.step_code else merged.code end as code,
        followed.milliseconds
    from followed
    left join merged on followed.step_code = merged.step_code
    left join merged as before on followed.previous_code = before.step_code
),

counted as (
    select
        previous_code,
        code,
        count(*) as executions,
        quantile_cont(milliseconds, [0.5, 0.9]) as quantiles,
        sum(milliseconds) as milliseconds
    from arc
    group by
        previous_code,
        code
)

select
    named.process,
    before.step as previous_step,
    named.step,
    counted.executions,
    counted.quantiles[1] / 1000 as median_seconds,
    counted.quantiles[2] / 1000 as p90_seconds,
    counted.milliseconds / 1000 as total_seconds
from counted
inner join named on counted.code = named.step_code
left join named as before on counted.previous_code = before.step_code
order by
    counted.executions desc,
    named.process asc,
    before.step asc nulls first,
    named.step asc
