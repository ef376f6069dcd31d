-- The office's calendar, for whoever turns working time into moments. One row per day, without gaps.
-- $since: from the day of this moment on.
select
    day,
    opens_at,
    closes_at,
    seconds_before
from working_day
where day >= $since::timestamptz::date
order by day
