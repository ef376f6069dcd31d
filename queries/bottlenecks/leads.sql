-- How long workflows took, and how long those still open have taken so far, as the keys that analysis/waits.py reads.
-- One row per workflow, but for those that ended nobody knows when. In the place of a place: the number of the process.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $apart: processes, numbered from 1 in this order; all others are 0 together.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
with timed as (
    select
        process,
        is_open,
        case
            when $is_work then coalesce(lead_working_seconds, greatest(0, $now_working::double - submitted_working))
            else coalesce(lead_microseconds / 1e6, greatest(0, epoch($now::timestamptz) - epoch(submitted_at)))
        end as lead_seconds
    from workflow
    where
        (is_open or case when $is_work then lead_working_seconds else lead_microseconds end is not null)
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
)

select
    coalesce(list_position($apart::varchar [], process), 0)::bigint * 1099511627776
    + 2 * least(ceil(1000 * greatest(0, lead_seconds)), 549755813887)::bigint
    + is_open::bigint as lead_key
from timed
