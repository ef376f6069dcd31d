-- Every execution of every step, in order, with what queries would otherwise need a join for.
-- started_at: when it became this step's turn (given, else the execution before it, else the submission).
-- A notification takes no time: it has no waiting_seconds and is never the current step.
-- id_hash, newest, employer_hash, template_id, template_version: as in raw.workflow, so that a detail page needs no join.
-- A remark takes no time either: it never resets how long the step after it waits.
-- started_working: working seconds of the calendar before started_at; working_seconds: waiting time in office hours.
-- turn_person: the person who must act, when it is one: who took it up, or whom the set-up names.
-- Of one part of the workflows, variables part_first to part_last by position: however large the office is, windows and
-- sorting then fit in memory.
-- state: done, current (the first not executed in an open workflow), todo, void (not executed and no longer waited for).
create or replace temp view made_step as
with described as (
    select
        steps.*,
        workflows.id_hash,
        workflows.newest,
        workflows.template_id,
        workflows.template_version,
        workflows.employer_hash,
        workflows.employer_id,
        employees.department_id,
        workflows.employee_id,
        workflows.process,
        workflows.submitted_at,
        workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt') as is_open,
        definitions.kind,
        definitions.target_working_days as target_days,
        coalesce(steps.name, definitions.name) as step,
        coalesce(definitions.kind, '') = 'notification' or coalesce(steps.action, '') = 'melding verstuurd' as is_notification,
        coalesce(lower(steps.action), '') like 'opmerking%' as is_remark,
        case definitions.assignee_kind
            when 'submitter' then workflows.submitter
            when 'department_manager' then 'Leidinggevende'
            else definitions.assignee
        end as planned_assignee,
        definitions.assignee_kind
    from placed_step as steps
    inner join numbered_workflow as workflows on steps.position = workflows.position
    left join employees
        on
            workflows.employer_id = employees.employer_id
            and workflows.employee_id = employees.employee_id
    left join step_definitions as definitions
        on
            workflows.template_id = definitions.template_id
            and workflows.template_version = definitions.template_version
            and steps.step_no = definitions.step_no
    where
        steps.position between getvariable('part_first') and getvariable('part_last')
        and workflows.position between getvariable('part_first') and getvariable('part_last')
),

-- Only what the windows look at goes through them: the whole rows would take three times as long.
watched as (
    select
        position,
        seq,
        case when not is_notification and not is_remark then executed_at end as passed_at,
        case when executed_at is null and not is_notification and not is_remark then seq end as waiting_seq
    from described
),

ordered as (
    select
        position,
        seq,
        max(passed_at) over (
            partition by position order by seq rows between unbounded preceding and 1 preceding
        ) as previous_executed_at,
        min(waiting_seq) over (
            partition by position order by seq rows between unbounded preceding and unbounded following
        ) as first_waiting_seq
    from watched
),

placed as (
    select
        described.*,
        case
            when described.executed_at is not null then 'done'
            when described.is_open and described.seq = ordered.first_waiting_seq then 'current'
            when described.is_open then 'todo'
            else 'void'
        end as state,
        coalesce(described.activated_at, ordered.previous_executed_at, described.submitted_at) as started_at,
        not described.is_notification and not described.is_remark as takes_time
    from described
    inner join ordered on described.position = ordered.position and described.seq = ordered.seq
),

timed as (
    select
        placed.*,
        working_position(
            placed.started_at, begun.opens_at, begun.closes_at, begun.seconds_before
        ) as started_working,
        case
            when placed.state = 'done' and placed.takes_time
                then working_position(placed.executed_at, ended.opens_at, ended.closes_at, ended.seconds_before)
        end as executed_working
    from placed
    left join working_hour as begun on hour_no(placed.started_at) = begun.hour_no
    left join working_hour as ended on hour_no(placed.executed_at) = ended.hour_no
)

select
    workflow_id,
    id_hash,
    newest,
    employer_hash,
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
    takes_time,
    state,
    state = 'current' as is_current,
    target_days,
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
    case
        when state <> 'done'
            then coalesce(actor, case when assignee_kind in ('user', 'submitter') then planned_assignee end)
    end as turn_person,
    assignee_kind,
    case when state in ('done', 'current') then started_at end as started_at,
    case when state in ('done', 'current') then started_working end as started_working,
    case
        when state = 'done' and takes_time then greatest(0, epoch(executed_at) - epoch(started_at))
    end as waiting_seconds,
    greatest(0, executed_working - started_working) as working_seconds
from timed
order by position, seq;
