-- The numbers above Historisch; the quantiles are counted off in the order of an index. One row.
-- $employer; $week: since when it is this week.
with counted as materialized (
    select
        count(*) as workflows,
        count(*) filter (where status = 'Geweigerd') as refused,
        count(*) filter (where finished_at >= $week) as finished_this_week,
        count(lead_microseconds) as leads
    from workflow
    where
        is_open = 0
        and employer_id = $employer
),

lead as (
    select lead_microseconds
    from workflow
    where
        is_open = 0
        and lead_microseconds is not null
        and employer_id = $employer
)

select
    workflows,
    refused,
    finished_this_week,
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
