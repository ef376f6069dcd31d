-- The set-ups that chosen workflows began with, as in the workflow editor. One row per template, version and step.
-- $keys: numbers of the workflows, as dossier/chosen gives them.
with used as (
    select
        template_id,
        template_version,
        count(*) as workflows
    from workflow
    where newest in (select unnest($keys::bigint []))
    group by template_id, template_version
)

select
    definition.template_id,
    definition.template_version,
    definition.step_no,
    definition.name as step,
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
    definition.extra,
    used.workflows
from step_definition as definition
inner join used
    on
        definition.template_id = used.template_id
        and definition.template_version = used.template_version
order by definition.template_id asc, definition.template_version asc, definition.step_no asc
