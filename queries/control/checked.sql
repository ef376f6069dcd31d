-- How many workflows are held against the rules of control, and how many of them have steps. One row.
-- $workflow_ids: only these workflows, or null.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
select
    count(*) as workflows,
    count(*) filter (where route_code is not null) as with_steps
from workflow
where
    ($workflow_ids::varchar [] is null or workflow_id in (select unnest($workflow_ids::varchar [])))
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
