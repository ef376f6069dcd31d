-- Every event in its case, in the order of the file; case entries with the same id are one case.
-- step_no: the place of the activity among those of its case, by first appearance; a repeated activity keeps its number.
-- decided_before: the meaning of the last event before this one that decides something. One row per event.
create or replace temp table log_step as
with placed as (
    select
        log_event.*,
        log_case.case_id,
        case when log_case.case_id is null then log_case.trace end as nameless,
        log_activity.meaning,
        log_activity.action,
        coalesce(log_activity.is_taken_back, false) as is_taken_back
    from log_event
    left join log_case on log_event.trace = log_case.trace
    left join log_activity on log_event.activity = log_activity.activity
),

ordered as (
    select
        *,
        row_number() over (partition by case_id, nameless order by ordinal) as seq,
        lag(executed_at) over (partition by case_id, nameless order by ordinal) as previous_executed_at,
        last_value(meaning ignore nulls) over (
            partition by case_id, nameless order by ordinal rows between unbounded preceding and 1 preceding
        ) as decided_before,
        min(ordinal) over (partition by case_id, nameless, activity) as first_ordinal
    from placed
)

select
    ordinal,
    line,
    case_id,
    nameless,
    activity,
    meaning,
    case when is_taken_back and decided_before = 'refused' then 'uitgevoerd' else action end as action,
    time,
    executed_at,
    coalesce(executed_at < previous_executed_at, false) as is_earlier_than_previous,
    actor,
    role,
    seq,
    dense_rank() over (partition by case_id, nameless order by first_ordinal) as step_no
from ordered;
