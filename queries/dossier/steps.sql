-- Every execution and every planned step of chosen workflows, in order, with the set-up of the version it began with.
-- One row per execution or planned step.
-- $keys: numbers of the workflows, as dossier/chosen gives them.
select
    step.workflow_id,
    step.process,
    step.seq,
    step.step_no,
    step.step,
    step.state,
    step.is_notification,
    step.action,
    step.started_at,
    step.claimed_at,
    step.executed_at,
    step.actor,
    step.role,
    step.on_behalf_of,
    case when step.state <> 'void' then step.turn end as turn,
    step.waiting_seconds / 86400 as waiting_days,
    step.remark,
    step.template_id,
    step.template_version,
    definition.step_no is not null as has_definition,
    definition.kind,
    definition.assignee_kind,
    definition.assignee,
    definition.actions,
    definition.remark_required as is_remark_required,
    definition.condition,
    definition.needs,
    definition.notify,
    definition.remind_after_days,
    definition.escalate_after_days,
    definition.escalate_to,
    definition.target_working_days,
    definition.extra
from step
left join step_definition as definition
    on
        step.template_id = definition.template_id
        and step.template_version = definition.template_version
        and step.step_no = definition.step_no
where step.newest in (select unnest($keys::bigint []))
order by step.employer_id asc, step.submitted_at asc, step.workflow_id asc, step.seq asc
