-- How long workflows took that were finished in these days, from submission on. One row per finished workflow.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $first_day, $last_day: the days of finishing, both included.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- The week of each hour is looked up, see weeks.sql.
with finished as (
    select
        epoch_us(finished_at) // 3600000000 as hour,
        case when $is_work then lead_working_seconds::double else lead_microseconds / 1e6 end as lead_seconds
    from workflow
    where
        finished_at is not null
        and finished_at >= $first_day::date::timestamptz
        and finished_at < ($last_day::date + 1)::timestamptz
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

hours as (
    select
        hour,
        date_trunc('week', to_timestamp(hour * 3600)::date)::date as week
    from (select distinct finished.hour from finished) as found
)

select
    hours.week,
    finished.lead_seconds
from finished
inner join hours on finished.hour = hours.hour
order by
    hours.week asc,
    finished.lead_seconds asc
