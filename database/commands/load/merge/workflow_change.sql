-- What loading does to each workflow of the source: new, changed or unchanged, its steps included.
-- One row per workflow that is loaded.
create table checked.workflow_change as
with loaded as (
    select
        workflow_id,
        hash(
            employer_id, employee_id, submitter, submitted_at, process, status, template_id, template_version,
            finished_at, department_id, component, value, unit, payroll_period, remark, has_attachment
        ) as content
    from checked.workflows
    where fate = 'accepted'
),

served as (
    select
        workflow_id,
        hash(
            employer_id, employee_id, submitter, submitted_at, process, status, template_id, template_version,
            finished_at, department_id, component, value, unit, payroll_period, remark, has_attachment
        ) as content
    from present.workflows
    where workflow_id in (select workflow_id from loaded)
),

loaded_steps as (
    select
        workflow_id,
        count(*) as step_count,
        bit_xor(
            hash(
                seq, step_no, name, action, remark, activated_at, claimed_at, executed_at, actor, role, on_behalf_of
            )
        ) as content
    from checked.steps
    where fate = 'accepted' and workflow_id in (select workflow_id from served)
    group by workflow_id
),

served_steps as (
    select
        workflow_id,
        count(*) as step_count,
        bit_xor(
            hash(
                seq, step_no, name, action, remark, activated_at, claimed_at, executed_at, actor, role, on_behalf_of
            )
        ) as content
    from present.steps
    where workflow_id in (select workflow_id from loaded)
    group by workflow_id
)

select
    loaded.workflow_id,
    case
        when served.workflow_id is null then 'new'
        when
            loaded.content = served.content
            and (loaded_steps.step_count is not distinct from served_steps.step_count)
            and (loaded_steps.content is not distinct from served_steps.content)
            then 'unchanged'
        else 'changed'
    end as change
from loaded
left join served on loaded.workflow_id = served.workflow_id
left join loaded_steps on loaded.workflow_id = loaded_steps.workflow_id
left join served_steps on loaded.workflow_id = served_steps.workflow_id;
