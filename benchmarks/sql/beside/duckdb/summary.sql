-- The numbers above a list. One row.
-- $is_open, $employer, $now; $week: since when it is this week; $last_week, $last_now: a week before; $ahead: a week on.
select
    count(*) as workflows,
    count(*) filter (where cutoff_at between $now and $ahead) as near_cutoff,
    count(*) filter (where submitted_at >= $week) as this_week,
    count(*) filter (where submitted_at >= $last_week and submitted_at < $last_now) as last_week,
    count(*) filter (where status = 'Geweigerd') as refused,
    count(*) filter (where finished_at >= $week) as finished_this_week,
    min(current_since) as longest_since,
    min(cutoff_at) filter (where cutoff_at between $now and $ahead) as next_cutoff_at,
    quantile_cont(lead_microseconds, [0.5, 0.9]) as lead_quantiles
from workflow
where
    is_open = $is_open
    and employer_id = $employer
