-- How many workflows were submitted and finished in each week. One row per week with any, by its Monday.
-- refused: how many of the finished ended as Geweigerd. Left out: what is finished without anyone knowing when.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- Counted by the hour first: a moment costs little to put in its hour and much to put in its week, and the clock goes
-- forward and back by whole hours.
with known as (
    select
        epoch_us(submitted_at) // 3600000000 as submitted_hour,
        epoch_us(finished_at) // 3600000000 as finished_hour,
        status = 'Geweigerd' as is_refused
    from workflow
    where
        (is_open or finished_at is not null)
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

counted as (
    select
        submitted_hour as hour,
        count(*) as arrivals,
        0 as completions,
        0 as refused
    from known
    group by submitted_hour
    union all
    select
        finished_hour as hour,
        0 as arrivals,
        count(*) as completions,
        count(*) filter (where is_refused) as refused
    from known
    where finished_hour is not null
    group by finished_hour
)

select
    date_trunc('week', to_timestamp(hour * 3600)::date)::date as week,
    sum(arrivals)::bigint as arrivals,
    sum(completions)::bigint as completions,
    sum(refused)::bigint as refused
from counted
group by week
order by week
