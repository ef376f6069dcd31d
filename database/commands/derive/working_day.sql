-- The office's calendar: one row per day without gaps, from the first submission to three years after this stand.
-- opens_at and closes_at are equal on a day off. seconds_before: working seconds of all days before.
-- $opens, $closes: office hours. $weekdays: 1 is Monday. $days_off: holidays and closing days. $first_day, $last_day.
create table snapshot.raw.working_day as
with days as (
    select unnest(generate_series($first_day::date, $last_day::date, interval 1 day))::date as day
),

opened as (
    select
        day,
        isodow(day) in (select unnest($weekdays::integer []))
        and day not in (select unnest($days_off::date [])) as is_open
    from days
),

timed as (
    select
        day,
        case when is_open then (day + $opens::time)::timestamptz else day::timestamptz end as opens_at,
        case when is_open then (day + $closes::time)::timestamptz else day::timestamptz end as closes_at
    from opened
)

select
    day,
    opens_at,
    closes_at,
    coalesce(
        sum(epoch(closes_at) - epoch(opens_at)) over (order by day rows between unbounded preceding and 1 preceding), 0
    )::bigint as seconds_before
from timed
order by day;
