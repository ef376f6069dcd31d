-- Every step in its case, in the order of the file; case entries with the same id are one case.
-- step_no: the place of the activity among those of its case, by first appearance; a repeated activity keeps its number.
-- decided_before: the meaning of the last step before this one that decides something. One row per step.
create or replace temp table log_step as
with placed as (
    select
        log_done.*,
        log_case.case_id,
        case when log_case.case_id is null then log_case.trace end as nameless,
        case when log_done.is_executed then log_activity.meaning end as meaning,
        case when log_done.is_executed then log_activity.action end as action,
        coalesce(log_activity.is_taken_back, false) as is_taken_back
    from log_done
    left join log_case on log_done.trace = log_case.trace
    left join log_activity on log_done.activity = log_activity.activity
),

ordered as (
    select
        *,
        row_number() over (partition by case_id, nameless order by ordinal) as seq,
        lag(executed_at) over (partition by case_id, nameless order by ordinal) as previous_executed_at,
        last_value(meaning ignore nulls) over (
            partition by case_id, nameless order by ordinal rows between unbounded preceding and 1 preceding
        ) as decided_before,
        min(ordinal) over (partition by case_id, nameless, activity) as number_ordinal
    from placed
)

select
    ordinal,
    first_ordinal,
    line,
    case_id,
    nameless,
    activity,
    meaning,
    case when is_taken_back and decided_before = 'refused' then 'uitgevoerd' else action end as action,
    happened_at,
    activated_at,
    claimed_at,
    executed_at,
    coalesce(executed_at < previous_executed_at, false) as is_earlier_than_previous,
    actor,
    role,
    problem,
    seq,
    dense_rank() over (partition by case_id, nameless order by number_ordinal) as step_no
from ordered;
