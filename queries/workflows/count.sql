-- How many workflows an overview holds with these filters. One row per overview, so one row.
-- $is_open: true for Openstaand, false for Historisch.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
select count(*) as workflows
from workflow
where
    is_open = $is_open
    and ($employee::varchar is null or regexp_matches(employee_search, $employee))
    and ($submitter::varchar is null or regexp_matches(submitter_search, $submitter))
    and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
    and ($submitted_until::date is null or submitted_at < ($submitted_until::date + 1)::timestamptz)
    and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
    and ($statuses::varchar [] is null or list_contains($statuses::varchar [], status))
    and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
    and ($components::varchar [] is null or list_contains($components::varchar [], component))
    and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], payroll_period))
    and ($value_from::double is null or value >= $value_from::double)
    and ($value_until::double is null or value <= $value_until::double)
