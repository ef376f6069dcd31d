-- The overview Openstaand or Historisch, filtered, sorted and paged. One row per workflow.
-- $is_open: true for Openstaand, false for Historisch.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $focus: one card's rows: stuck, cutoff (within seven days), week (submitted this week), refused; or null.
-- $now: moment that ages are counted to.
-- $stuck_days: from how many days at one step a workflow counts as stuck.
-- $sort, $is_descending: column to sort on (see queries/terms.py) and which way.
-- $page_size, $page_start: rows of this page, and how many come before it; null and 0 for all.
with chosen as (
    select
        *,
        case
            when $sort = 'employee' then employee_sort
            when $sort = 'submitter' then submitter_sort
            when $sort = 'process' then process
            when $sort = 'status' then status
            when $sort = 'employer' then employer
            when $sort = 'department' then department
            when $sort = 'current_step' then current_step
            when $sort = 'turn' then current_turn
            when $sort = 'component' then component
            when $sort = 'payroll_period' then payroll_period
        end as sort_text,
        case
            when $sort = 'submitted_at' then submitted_at
            when $sort = 'age_days' then submitted_at
            when $sort = 'current_since' then current_since
            when $sort = 'waiting_days' then current_since
            when $sort = 'finished_at' then finished_at
        end as sort_time,
        case
            when $sort = 'value' then value::double
            when $sort = 'lead_days' then epoch(finished_at) - epoch(submitted_at)
        end as sort_number,
        $is_descending <> ($sort = 'age_days' or $sort = 'waiting_days') as is_latest_first
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
        and case $focus::varchar
            when 'stuck' then current_since <= $now::timestamptz - to_days($stuck_days::integer)
            when 'cutoff' then cutoff_at between $now::timestamptz and $now::timestamptz + to_days(7)
            when 'week' then submitted_at >= date_trunc('week', $now::timestamptz)
            when 'refused' then status = 'Geweigerd'
            else true
        end
),

page as (
    select *
    from chosen
    order by
        case when not $is_descending then sort_text end asc nulls last,
        case when $is_descending then sort_text end desc nulls last,
        case when not is_latest_first then sort_time end asc nulls last,
        case when is_latest_first then sort_time end desc nulls last,
        case when not $is_descending then sort_number end asc nulls last,
        case when $is_descending then sort_number end desc nulls last,
        submitted_at desc,
        workflow_id asc
    limit $page_size offset $page_start
)

select
    workflow_id,
    employee,
    submitter,
    submitted_at,
    process,
    status,
    component,
    value::double as value,
    unit,
    payroll_period,
    current_turn as turn,
    current_step,
    current_since,
    (epoch($now::timestamptz) - epoch(current_since)) / 86400 as waiting_days,
    case when $is_open then (epoch($now::timestamptz) - epoch(submitted_at)) / 86400 end as age_days,
    finished_at,
    (epoch(finished_at) - epoch(submitted_at)) / 86400 as lead_days,
    department,
    employer
from page
