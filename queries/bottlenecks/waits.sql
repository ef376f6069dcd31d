-- How long steps took, and how long those still open have taken so far, as the keys that analysis/waits.py reads.
-- One row per execution or current step.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
select
    coalesce(
        case when $is_work then execution.work_key else execution.wait_key end,
        execution.place_code * 1099511627776
        + 1
        + 2 * least(
            1000 * greatest(
                0,
                case
                    when $is_work then $now_working::double - execution.started_working
                    else epoch($now::timestamptz) - epoch(execution.started_at)
                end
            ),
            549755813887
        )::bigint
    ) as wait_key
from execution
where
    ($employee::varchar is null or regexp_matches(employee_search, $employee))
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
