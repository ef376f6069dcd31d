-- The numbers above Openstaand. One row.
-- $employer, $now; $week: since when it is this week; $last_week, $last_now: a week before; $ahead: a week on.
select
    count(*) as workflows,
    count(*) filter (where cutoff_at between $now and $ahead) as near_cutoff,
    count(*) filter (where submitted_at >= $week) as this_week,
    count(*) filter (where submitted_at >= $last_week and submitted_at < $last_now) as last_week,
    min(current_since) as longest_since,
    min(cutoff_at) filter (where cutoff_at between $now and $ahead) as next_cutoff_at
from workflow
where
    is_open = true
    and employer_id = $employer
