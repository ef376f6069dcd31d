-- What each role, and each person in it, has open, and what came in and went out in a number of days.
-- One row per role (is_role) and per role and person; a person is null for what nobody took up yet.
-- Without a role there is no group, so no person either.
-- people: how many persons the role has in this, in the scope of who asks. Ages are at the current step, in seconds.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $first_day, $last_day: the days that coming in and going out are counted in, both included.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
with counted as (
    select
        role,
        case when role is not null then person end as person,
        is_done,
        started_at >= $first_day::date::timestamptz and started_at < ($last_day::date + 1)::timestamptz as is_in,
        is_done
        and executed_at >= $first_day::date::timestamptz
        and executed_at < ($last_day::date + 1)::timestamptz as is_out,
        case
            when is_done then null
            when $is_work then greatest(0, $now_working::double - started_working)
            else greatest(0, epoch($now::timestamptz) - epoch(started_at))
        end as age_seconds
    from execution
    where
        (
            not is_done
            or (executed_at >= $first_day::date::timestamptz and executed_at < ($last_day::date + 1)::timestamptz)
            or (started_at >= $first_day::date::timestamptz and started_at < ($last_day::date + 1)::timestamptz)
        )
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
    role,
    person,
    grouping(person) = 1 as is_role,
    count(distinct person) as people,
    count(*) filter (where not is_done) as open,
    count(*) filter (where is_in) as arrived,
    count(*) filter (where is_out) as executed,
    median(age_seconds) as median_age_seconds,
    max(age_seconds) as oldest_age_seconds
from counted
group by grouping sets ((role), (role, person))
order by
    role asc nulls last,
    is_role desc,
    open desc,
    person asc nulls last
