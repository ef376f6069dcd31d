-- The numbers above Historisch. One row.
-- $employer; $week: since when it is this week.
select
    count(*) as workflows,
    count(*) filter (where status = 'Geweigerd') as refused,
    count(*) filter (where finished_at >= $week) as finished_this_week,
    quantile_cont(lead_microseconds, [0.5, 0.9]) as lead_quantiles
from workflow
where
    not is_open
    and employer_id = $employer
