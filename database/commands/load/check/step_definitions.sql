-- The step set-ups of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- A set-up can hold anything: only its key must be there, and what is typed must be readable.
create table checked.step_definitions as
with typed as (
    select
        template_id,
        template_version,
        as_count(step_no) as step_no,
        name,
        lower(kind) as kind,
        lower(assignee_kind) as assignee_kind,
        assignee,
        actions,
        as_flag(remark_required) as remark_required,
        condition,
        needs,
        notify,
        as_count(remind_after_days) as remind_after_days,
        as_count(escalate_after_days) as escalate_after_days,
        escalate_to,
        as_number(target_working_days)::double as target_working_days,
        as_extra(extra) as extra,
        file,
        line,
        case
            when template_id is null then missing('template_id')
            when template_version is null then missing('template_version')
            when step_no is null then missing('step_no')
            when as_count(step_no) is null then no_count('step_no')
            when remark_required is not null and as_flag(remark_required) is null then no_flag('remark_required')
            when remind_after_days is not null and as_count(remind_after_days) is null
                then no_count('remind_after_days')
            when escalate_after_days is not null and as_count(escalate_after_days) is null
                then no_count('escalate_after_days')
            when target_working_days is not null and as_number(target_working_days) is null
                then no_number('target_working_days')
            when is_deep(actions) then too_deep('actions')
            when is_deep(extra) then too_deep('extra')
        end as own_problem
    from offered.step_definitions
),

numbered as (
    select
        *,
        row_number() over (
            partition by template_id, template_version, step_no, own_problem is null order by file, line
        ) as occurrence
    from typed
)

select
    * exclude (own_problem, occurrence),
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('step_no') end as problem,
    case when problem is not null then 'quarantined' else 'accepted' end as fate
from numbered;
