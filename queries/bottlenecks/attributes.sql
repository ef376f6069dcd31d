-- How many workflows were slow, by what each has of its own. One row per department, or hour of submission since 1970
-- (UTC), or combination of the others: process, component, template and roles (JSON list). What a row is not about,
-- is null, so that each workflow is in three rows. is_…: which of the three it is.
-- counted: submitted longer ago than the bound, so that it could be slow. slow: took longer than the bound.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $bound_processes, $bound_seconds: processes with, in the same order, what is slow in each; others do not count.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
with timed as (
    select
        department_id,
        component,
        template_id,
        template_version,
        process,
        roles,
        epoch_us(submitted_at) // 3600000000 as submitted_hour,
        case
            when $is_work then greatest(0, $now_working::double - submitted_working)
            else greatest(0, epoch($now::timestamptz) - epoch(submitted_at))
        end as age_seconds,
        case when $is_work then lead_working_seconds else lead_microseconds / 1e6 end as lead_seconds,
        list_extract($bound_seconds::double [], list_position($bound_processes::varchar [], process)) as bound_seconds
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
    grouping(department_id) = 0 as is_department,
    grouping(submitted_hour) = 0 as is_hour,
    department_id,
    submitted_hour,
    process,
    component,
    template_id,
    template_version,
    roles,
    count(*) filter (where age_seconds > bound_seconds) as counted,
    count(*) filter (where least(age_seconds, lead_seconds) > bound_seconds) as slow
from timed
group by
    grouping sets (
        (department_id),
        (submitted_hour),
        (process, component, template_id, template_version, roles)
    )
order by all
