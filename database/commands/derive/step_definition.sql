-- One row per template, version and step: the set-up as in the workflow editor.
create table snapshot.raw.step_definition as
select
    template_id,
    template_version,
    step_no,
    name,
    kind,
    assignee_kind,
    assignee,
    actions,
    remark_required,
    condition,
    needs,
    notify,
    remind_after_days,
    escalate_after_days,
    escalate_to,
    target_working_days,
    extra
from step_definitions
order by template_id, template_version, step_no;
