-- Steps that workflows did again: how often, and how long the extra executions waited, in office hours.
-- One row per process and step, and per step right before it; previous_step null: whatever came before.
-- after_refusal: extra executions with a refusal since the time before. back: those after one other step only (A-B-A).
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
with counted as (
    select
        step_code,
        previous_code,
        count(distinct newest) as workflows,
        count(*) as extra_executions,
        count(*) filter (where is_after_refusal) as after_refusal,
        count(*) filter (where is_back) as back,
        count(distinct newest) filter (where is_back) as back_workflows,
        sum((work_key - place_code * 1099511627776) / 2000) as working_seconds,
        sum((work_key - place_code * 1099511627776) / 2000) filter (where is_back) as back_working_seconds
    from execution
    where
        is_done
        and execution_no > 1
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
    group by grouping sets ((step_code), (step_code, previous_code))
),

named as (
    select distinct
        step_code,
        process,
        step
    from place
)

select
    named.process,
    named.step,
    before.step as previous_step,
    coalesce(counted.workflows, 0) as workflows,
    coalesce(counted.extra_executions, 0) as extra_executions,
    coalesce(counted.after_refusal, 0) as after_refusal,
    coalesce(counted.back, 0) as back,
    coalesce(counted.back_workflows, 0) as back_workflows,
    coalesce(counted.working_seconds, 0) as working_seconds,
    coalesce(counted.back_working_seconds, 0) as back_working_seconds
from named
left join counted on named.step_code = counted.step_code
left join named as before on counted.previous_code = before.step_code
order by
    counted.extra_executions desc nulls last,
    named.process asc,
    named.step asc,
    before.step asc nulls first
