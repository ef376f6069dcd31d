-- What is open now, at which step, and how old it is in all, oldest first.
-- One row per open workflow; step_code is null where the next step is not known.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
with opened as (
    select
        newest,
        workflow_id,
        employee,
        process,
        submitted_at,
        case
            when $is_work then greatest(0, $now_working::double - submitted_working)
            else greatest(0, epoch($now::timestamptz) - epoch(submitted_at))
        end as total_age_seconds
    from workflow
    where
        is_open
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

current_step as (
    select
        newest,
        step_code,
        role
    from execution
    where not is_done
)

select
    opened.workflow_id,
    opened.employee,
    opened.process,
    current_step.step_code,
    current_step.role,
    opened.submitted_at,
    opened.total_age_seconds
from opened
left join current_step on opened.newest = current_step.newest
order by
    opened.total_age_seconds desc,
    opened.newest asc
