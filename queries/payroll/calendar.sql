-- The office's working days from shortly before now on, to turn working time into moments. One row per day.
-- seconds_before: working seconds of all days before.
-- $now: moment to look from.
select
    day,
    opens_at,
    closes_at,
    seconds_before
from working_day
where opens_at >= $now::timestamptz - to_days(30)
order by day
