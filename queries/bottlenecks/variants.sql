-- The routes that workflows took so far: the steps executed, in order. One row per process (or none) and route.
-- lead_seconds: the median from submission until finished, of those that are.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $is_by_process: whether processes are kept apart; else routes of the same steps are one.
with taken as (
    select
        route_code,
        is_open,
        case when $is_work then lead_working_seconds else lead_microseconds / 1000000 end as lead_seconds
    from workflow
    where
        route_code is not null
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

named as (
    select
        route_code,
        case when $is_by_process then any_value(process) end as process,
        any_value(steps) as steps
    from route
    where route_code in (select taken.route_code from taken)
    group by route_code
),

numbered as (
    select
        route_code,
        process,
        steps,
        min(route_code) over (partition by process, steps) as code
    from named
),

counted as (
    select
        numbered.code,
        count(*) as workflows,
        count(*) filter (where taken.is_open) as open,
        quantile_cont(taken.lead_seconds, 0.5) as lead_seconds
    from taken
    inner join numbered on taken.route_code = numbered.route_code
    group by numbered.code
)

select
    numbered.process,
    numbered.steps,
    counted.workflows,
    counted.open,
    counted.lead_seconds
from counted
inner join numbered on counted.code = numbered.route_code
order by
    counted.workflows desc,
    numbered.process asc,
    numbered.steps asc
