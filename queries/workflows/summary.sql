-- The numbers above a list, over the same filters. One row per overview, so one row; what only the other overview shows
-- is null, and is not counted.
-- $is_open: true for Openstaand, false for Historisch.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $now: moment that ages are counted to.
-- $now_working, $day_seconds: working seconds of the office before that moment, and those of one day.
-- $is_work: whether days are working days, else calendar days.
-- Lead times are whole numbers here: quantiles of doubles take twice as long.
with marked as (
    select
        submitted_at,
        cutoff_at,
        cutoff_at between $now::timestamptz and $now::timestamptz + to_days(7) as has_near_cutoff,
        submitted_at >= date_trunc('week', $now::timestamptz) as is_of_this_week,
        submitted_at >= date_trunc('week', $now::timestamptz) - to_days(7)
        and submitted_at < $now::timestamptz - to_days(7) as is_of_last_week,
        status = 'Geweigerd' as is_refused,
        finished_at >= date_trunc('week', $now::timestamptz) as is_finished_this_week,
        current_since,
        current_since_working,
        case when $is_work then (lead_working_seconds * 1000000)::bigint else lead_microseconds end as lead_microseconds
    from workflow
    where
        is_open = $is_open
        and ($employee::varchar is null or regexp_matches(employee_search, $employee))
        and ($submitter::varchar is null or regexp_matches(submitter_search, $submitter))
        and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
        and ($submitted_until::date is null or submitted_at < ($submitted_until::date + 1)::timestamptz)
        and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
        and ($statuses::varchar [] is null or list_contains($statuses::varchar [], status))
        and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
        and ($components::varchar [] is null or list_contains($components::varchar [], component))
        and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], payroll_period))
        and ($value_from::double is null or value >= $value_from::double)
        and ($value_until::double is null or value <= $value_until::double)
),

counted as (
    select
        count(*) as workflows,
        min(current_since) as longest_since,
        min(current_since_working) as longest_since_working,
        count(*) filter (where has_near_cutoff) as near_cutoff,
        min(cutoff_at) filter (where has_near_cutoff) as next_cutoff_at,
        count(*) filter (where is_of_this_week) as this_week,
        count(*) filter (where is_of_last_week) as last_week,
        count(*) filter (where is_refused) as refused,
        count(*) filter (where is_finished_this_week) as finished_this_week,
        quantile_cont(lead_microseconds, [0.5, 0.9]) as lead_quantiles
    from marked
)

select
    workflows,
    case
        when not $is_open then null
        when $is_work then greatest(0, $now_working::double - longest_since_working) / $day_seconds
        else (epoch($now::timestamptz) - epoch(longest_since)) / 86400
    end as longest_waiting_days,
    case when $is_open then near_cutoff end as near_cutoff,
    case when $is_open then next_cutoff_at end as next_cutoff_at,
    case when $is_open then this_week end as this_week,
    case when $is_open then last_week end as last_week,
    case when not $is_open then refused end as refused,
    case when not $is_open then finished_this_week end as finished_this_week,
    case
        when not $is_open then lead_quantiles[1] / 1000000 / case when $is_work then $day_seconds else 86400 end
    end as median_lead_days,
    case
        when not $is_open then lead_quantiles[2] / 1000000 / case when $is_work then $day_seconds else 86400 end
    end as p90_lead_days
from counted
