-- The numbers above Historisch. One row.
-- $employer; $week: since when it is this week.
select
    count(*) as workflows,
    count(*) filter (where status = 'Geweigerd') as refused,
    count(*) filter (where finished_at >= $week) as finished_this_week,
    percentile_cont(array[0.5, 0.9]) within group (order by lead_microseconds) as lead_quantiles
from workflow
where
    not is_open
    and employer_id = $employer
