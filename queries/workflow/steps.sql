-- The whole progress of one workflow, every execution of a step included, with the step's set-up in that version.
-- One row per execution or planned step, in order.
-- $workflow_id: which workflow.
-- $employer_id, $submitted_at: its employer and moment, so that only that part of the file is read.
-- $now: moment that ages are counted to.
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
    case
        when step.state = 'current' then epoch($now::timestamptz) - epoch(step.started_at)
        else step.waiting_seconds
    end as waiting_seconds,
    step.started_working,
    step.working_seconds,
    definition.step_no is not null as has_definition,
    definition.name as definition_name,
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
where
    step.workflow_id = $workflow_id
    and step.id_hash = md5_number($workflow_id) & 4294967295
    and step.employer_id = $employer_id
    and step.submitted_at = $submitted_at::timestamptz
order by step.seq asc
