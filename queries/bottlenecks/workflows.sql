-- The workflows behind a number, longest lead time first. One row per workflow, of this page.
-- hits: how many there are in all. lead_seconds: from submission until finished, or until now.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_finished: whether they are finished; null for both.
-- $via: codes of the routes they took, or null.
-- $roles: at a step of one of these roles, or null.
-- $places: codes of places, one of which they did; or null.
-- $attribute: process, department, component, weekday (1 is Monday) or template; or null.
-- $attribute_value: what that is.
-- $longer_seconds: took longer than this, or null.
-- $bound_processes, $bound_seconds: processes with, in the same order, what is slow in each; or null for no matter.
-- $is_slow: of those processes only what took longer than that, else all that was submitted longer ago than that.
-- $moment: what the dates below are about: submitted, finished, or open at the end of the last one.
-- With dates, or when they finished, what is finished without anyone knowing when is left out.
-- $moment_from, $moment_until: dates, both included, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
-- $page_size, $page_start: rows of this page, and how many come before it; null and 0 for all.
with of_role as (
    select distinct newest
    from execution
    where $roles::varchar [] is not null and list_contains($roles::varchar [], role)
),

of_place as (
    select distinct newest
    from execution
    where $places::uinteger [] is not null and is_done and list_contains($places::uinteger [], place_code)
),

timed as (
    select
        *,
        case
            when $is_work then greatest(0, $now_working::double - submitted_working)
            else greatest(0, epoch($now::timestamptz) - epoch(submitted_at))
        end as age_seconds,
        coalesce(case when $is_work then lead_working_seconds else lead_microseconds / 1e6 end, age_seconds) as lead_seconds,
        list_extract($bound_seconds::double [], list_position($bound_processes::varchar [], process)) as bound_seconds
    from workflow
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
        and ($is_finished::boolean is null or is_open <> $is_finished::boolean)
        and ($via::uinteger [] is null or list_contains($via::uinteger [], route_code))
        and (
            $attribute::varchar is null
            or $attribute_value::varchar is not distinct from case $attribute::varchar
                when 'process' then process
                when 'department' then department
                when 'component' then component
                when 'weekday' then isodow(submitted_at)::varchar
                when 'template' then template_id || ' ' || template_version
            end
        )
        and (is_open or finished_at is not null or ($moment <> 'finished' and $moment_until::date is null))
        and ($moment <> 'open' or is_open or finished_at >= ($moment_until::date + 1)::timestamptz)
        and (
            $moment_from::date is null
            or case $moment when 'finished' then finished_at else submitted_at end >= $moment_from::date::timestamptz
        )
        and (
            $moment_until::date is null
            or case $moment when 'finished' then finished_at else submitted_at end
            < ($moment_until::date + 1)::timestamptz
        )
)

select
    workflow_id,
    employee,
    process,
    status,
    submitted_at,
    finished_at,
    lead_seconds,
    current_step,
    current_turn,
    department,
    employer,
    count(*) over () as hits
from timed
where
    ($longer_seconds::double is null or lead_seconds > $longer_seconds::double)
    and (
        $bound_processes::varchar [] is null
        or (
            (is_open or case when $is_work then lead_working_seconds else lead_microseconds end is not null)
            and age_seconds > bound_seconds
            and (not $is_slow or lead_seconds > bound_seconds)
        )
    )
    and ($roles::varchar [] is null or newest in (select of_role.newest from of_role))
    and ($places::uinteger [] is null or newest in (select of_place.newest from of_place))
order by
    lead_seconds desc,
    newest asc
limit $page_size offset $page_start
