-- Which processes have something open, most first. One row per process.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
select process
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
group by process
order by
    count(*) desc,
    process asc
