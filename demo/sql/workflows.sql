-- Steps and workflows of this batch, as every source gives them.
-- Variable demo_absent: the approver who is away.
insert into steps
with described as (
    select
        draft.*,
        definition.kind,
        definition.assignee_kind,
        definition.assignee,
        definition.done_action,
        definition.remark_required,
        timeline.seq,
        timeline.step_no,
        timeline.step_number,
        timeline.is_done,
        timeline.is_return,
        timeline.is_refusal,
        timeline.is_void,
        timeline.executed_second,
        timeline.claimed_second,
        timeline.previous_second,
        timeline.is_done or (timeline.claimed_second is not null and timeline.previous_second is not null) as is_taken,
        timeline.is_done
        and definition.assignee_kind = 'department_manager'
        and definition.kind <> 'notification'
        and draft.approver <> draft.deputy
        and chance(timeline.step_number, 'stand-in') < 0.04 as is_for_manager,
        timeline.is_done
        and (definition.assignee = 'Directie' or (definition.assignee_kind = 'user' and timeline.is_in_absence))
            as is_for_absent,
        timeline.is_done
        and definition.assignee = 'HR'
        and definition.kind = 'approval'
        and chance(timeline.step_number, 'stranger') < 0.004 as is_by_stranger,
        crew.names as role_names,
        office.names as office_names
    from timeline
    inner join draft on timeline.number = draft.number
    inner join definition
        on
            draft.template_id = definition.template_id
            and draft.template_version = definition.template_version
            and timeline.step_no = definition.step_no
    inner join crew as office on draft.employer_id = office.employer_id and office.role = 'Kantoor'
    left join crew on draft.employer_id = crew.employer_id and definition.assignee = crew.role
),

acted as (
    select
        *,
        case
            when not is_taken then case when assignee_kind = 'user' then assignee end
            when kind in ('system', 'notification') then 'Systeem'
            when assignee_kind = 'submitter' then submitter
            when is_for_absent or is_by_stranger then pick(office_names, step_number, 'actor')
            when is_for_manager then deputy
            when assignee_kind = 'department_manager' and approver = submitter and chance(number, 'own approval') >= 0.1
                then deputy
            when assignee_kind = 'department_manager' then approver
            when assignee_kind = 'user' then assignee
            else
                pick(
                    case
                        when kind <> 'approval' or not list_contains(role_names, submitter) then role_names
                        when chance(number, 'own approval') < 0.1 then role_names
                        when len(role_names) = 1 then office_names
                        else list_filter(role_names, lambda name: name <> submitter)
                    end,
                    step_number,
                    'actor'
                )
        end as actor,
        case
            when kind = 'system' then null
            when is_for_absent or is_by_stranger then 'Kantoor'
            when assignee_kind = 'department_manager' then 'Leidinggevende'
            when assignee_kind = 'role' then assignee
        end as role,
        case
            when is_for_manager then approver
            when is_for_absent then assignee
        end as on_behalf_of,
        case
            when not is_done or kind in ('system', 'notification') then null
            when seq = 1 then null
            when is_return then 'teruggestuurd'
            when is_refusal then case when chance(step_number, 'remark') < 0.94 then 'geweigerd' end
            when step_no = 1 then case when chance(step_number, 'remark') < 0.6 then 'opnieuw ingediend' end
            when (is_for_manager or is_for_absent) and chance(step_number, 'remark') < 0.5 then 'namens'
            when remark_required and chance(step_number, 'remark forgotten') < 0.04 then null
            when remark_required or chance(step_number, 'remark') < 0.07 then done_action
        end as occasion
    from described
)

select
    acted.workflow_id,
    acted.seq,
    acted.step_no,
    null as name,
    case
        when not acted.is_done then null
        when acted.is_return or acted.is_refusal then 'afgewezen'
        else acted.done_action
    end as action,
    case when acted.seq = 1 then acted.remark else pick(remark_pool.remarks, acted.step_number, 'remark text') end as remark,
    case when acted.has_activation and not acted.is_void then to_timestamp(acted.previous_second) end
        as activated_at,
    case
        when acted.is_taken and acted.claimed_second >= acted.previous_second then to_timestamp(acted.claimed_second)
    end as claimed_at,
    to_timestamp(acted.executed_second) as executed_at,
    acted.actor,
    acted.role,
    acted.on_behalf_of
from acted
left join remark_pool
    on acted.occasion = remark_pool.occasion and acted.is_declaration = remark_pool.is_declaration;

insert into workflows
with outcome as (
    select
        timeline.number,
        bool_or(timeline.is_refusal) as is_refused,
        bool_and(timeline.is_done) as is_done,
        max(timeline.executed_second) as last_second
    from timeline
    group by timeline.number
)

select
    draft.workflow_id,
    draft.employer_id,
    draft.employee_id,
    draft.submitter,
    to_timestamp(draft.submitted_second) as submitted_at,
    draft.process,
    case
        when outcome.is_refused then 'Geweigerd'
        when not outcome.is_done then 'In behandeling'
        when draft.is_declaration then 'Verwerkt'
        else 'Afgerond'
    end as status,
    draft.template_id,
    draft.template_version,
    case when outcome.is_refused or outcome.is_done then to_timestamp(outcome.last_second) end as finished_at,
    draft.submitted_department_id,
    draft.component,
    draft.value,
    draft.unit,
    draft.payroll_period,
    draft.remark,
    draft.has_attachment
from draft
inner join outcome on draft.number = outcome.number;
