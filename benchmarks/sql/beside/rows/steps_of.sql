-- The whole progress of one workflow, with the set-up of each step. One row per execution or planned step.
-- $workflow_id, $id_hash, $employer_id, $submitted_at: the last let a column store skip most of the rows.
select
    step.seq,
    step.step_no,
    step.step,
    step.state,
    step.is_notification,
    step.action,
    step.remark,
    step.executed_at,
    step.claimed_at,
    step.actor,
    step.role,
    step.on_behalf_of,
    step.turn,
    step.started_at,
    step.waiting_seconds,
    step.started_working,
    step.working_seconds,
    definition.name as definition_name,
    definition.kind,
    definition.assignee_kind,
    definition.assignee,
    definition.actions,
    definition.remark_required,
    definition.condition,
    definition.needs,
    definition.notify,
    definition.remind_after_days,
    definition.escalate_after_days,
    definition.escalate_to,
    definition.target_working_days,
    definition.extra
from step as step
left join step_definition as definition
    on
        step.template_id = definition.template_id
        and step.template_version = definition.template_version
        and step.step_no = definition.step_no
where
    step.workflow_id = $workflow_id
    and step.id_hash = $id_hash
    and step.employer_id = $employer_id
    and step.submitted_at = $submitted_at
order by step.seq
