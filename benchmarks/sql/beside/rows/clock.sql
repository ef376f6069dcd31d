-- The office's last day that began, to count working time to this moment. One row.
-- $now.
select
    opens_at,
    closes_at,
    seconds_before
from working_day
where opens_at <= $now
order by opens_at desc
limit 1
