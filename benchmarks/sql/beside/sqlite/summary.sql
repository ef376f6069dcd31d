-- The numbers above a list; the quantiles are counted off in the order of an index. One row.
-- $is_open, $employer, $now; $week: since when it is this week; $last_week, $last_now: a week before; $ahead: a week on.
with counted as materialized (
    select
        count(*) as workflows,
        count(*) filter (where cutoff_at between $now and $ahead) as near_cutoff,
        count(*) filter (where submitted_at >= $week) as this_week,
        count(*) filter (where submitted_at >= $last_week and submitted_at < $last_now) as last_week,
        count(*) filter (where status = 'Geweigerd') as refused,
        count(*) filter (where finished_at >= $week) as finished_this_week,
        min(current_since) as longest_since,
        min(cutoff_at) filter (where cutoff_at between $now and $ahead) as next_cutoff_at,
        count(lead_microseconds) as leads
    from workflow
    where
        is_open = $is_open
        and employer_id = $employer
),

lead as (
    select lead_microseconds
    from workflow
    where
        is_open = $is_open
        and lead_microseconds is not null
        and employer_id = $employer
)

select
    workflows,
    near_cutoff,
    this_week,
    last_week,
    refused,
    finished_this_week,
    longest_since,
    next_cutoff_at,
    (
        select lead_microseconds
        from lead
        order by lead_microseconds
        limit 1 offset (select (leads - 1) * 5 / 10 from counted)
    ) as median_lead,
    (
        select lead_microseconds
        from lead
        order by lead_microseconds
        limit 1 offset (select (leads - 1) * 9 / 10 from counted)
    ) as p90_lead
from counted
