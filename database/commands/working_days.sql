-- The days of the calendar in order, moments in seconds since 1970. One row per day.
select
    epoch(working_day.opens_at) as opens_at,
    epoch(working_day.closes_at) as closes_at,
    working_day.seconds_before::double as seconds_before,
    snapshot.day_seconds
from raw.working_day
cross join raw.snapshot
order by working_day.opens_at;
