-- Which workflows a dossier is about, by employer and in order of submission. One row per workflow.
-- $is_open: true for Openstaand, false for Historisch, null for both.
-- $workflow_ids: one of these ids, or null.
-- $run_periods: belongs to one of these payroll runs, or null.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
select
    newest as key,
    workflow_id,
    employer
from workflow
where
    ($is_open::boolean is null or is_open = $is_open::boolean)
    and ($workflow_ids::varchar [] is null or list_contains($workflow_ids::varchar [], workflow_id))
    and ($run_periods::varchar [] is null or list_contains($run_periods::varchar [], run_period))
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
order by employer_id asc, submitted_at asc, workflow_id asc
