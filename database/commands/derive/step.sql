-- Every execution of every step, in order, with what queries would otherwise need a join for.
-- started_at: when it became this step's turn (given, else the execution before it, else the submission).
-- A notification takes no time: it has no waiting_seconds and is never the current step.
-- id_hash, template_id, template_version: as in raw.workflow, so that a detail page needs no join.
-- state: done, current (the first not executed in an open workflow), todo, void (not executed and no longer waited for).
create table snapshot.raw.step as
with known as (
    select
        *,
        (md5_number(workflow_id) % 4294967296)::uinteger as id_hash
    from workflows
),

described as (
    select
        steps.*,
        workflows.id_hash,
        workflows.template_id,
        workflows.template_version,
        workflows.employer_id,
        employees.department_id,
        workflows.employee_id,
        workflows.process,
        workflows.submitted_at,
        workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt') as is_open,
        definitions.kind,
        coalesce(steps.name, definitions.name) as step,
        coalesce(definitions.kind, '') = 'notification' or coalesce(steps.action, '') = 'melding verstuurd' as is_notification,
        case definitions.assignee_kind
            when 'submitter' then workflows.submitter
            when 'department_manager' then 'Leidinggevende'
            else definitions.assignee
        end as planned_assignee,
        definitions.assignee_kind
    from steps
    inner join known as workflows on steps.workflow_id = workflows.workflow_id
    left join employees
        on
            workflows.employer_id = employees.employer_id
            and workflows.employee_id = employees.employee_id
    left join step_definitions as definitions
        on
            workflows.template_id = definitions.template_id
            and workflows.template_version = definitions.template_version
            and steps.step_no = definitions.step_no
),

ordered as (
    select
        *,
        max(case when not is_notification then executed_at end) over (
            partition by workflow_id order by seq rows between unbounded preceding and 1 preceding
        ) as previous_executed_at,
        min(case when executed_at is null and not is_notification then seq end) over (
            partition by workflow_id
        ) as first_waiting_seq
    from described
),

placed as (
    select
        *,
        case
            when executed_at is not null then 'done'
            when is_open and seq = first_waiting_seq then 'current'
            when is_open then 'todo'
            else 'void'
        end as state,
        coalesce(activated_at, previous_executed_at, submitted_at) as started_at
    from ordered
)

select
    workflow_id,
    id_hash,
    employer_id,
    department_id,
    employee_id,
    process,
    template_id,
    template_version,
    submitted_at,
    seq,
    step_no,
    coalesce(step, 'Stap ' || step_no) as step,
    name as given_name,
    kind,
    is_notification,
    state,
    state = 'current' as is_current,
    action,
    remark,
    activated_at,
    claimed_at,
    executed_at,
    actor,
    coalesce(role, case when assignee_kind in ('role', 'department_manager') then planned_assignee end) as role,
    role as given_role,
    on_behalf_of,
    case when state <> 'done' then coalesce(actor, role, planned_assignee) end as turn,
    case when state in ('done', 'current') then started_at end as started_at,
    case
        when state = 'done' and not is_notification then greatest(0, epoch(executed_at) - epoch(started_at))
    end as waiting_seconds
from placed
order by employer_id, submitted_at, workflow_id, seq;
