-- Approvals that another person should have given, or that came too late. One row per finding.
-- self_approval: given by who submitted, or on behalf of him; a step that the set-up gives to the submitter may be.
-- same_person: two steps that the set-up gives to different people, approved by one. Of each step its last execution counts.
-- after_cutoff: of a workflow that was not refused, the last approval came after the cutoff of its payroll period.
-- Of one part of the workflows, as in step.sql.
create or replace temp view made_approval_finding as
with approved as (
    select
        step.newest,
        step.seq,
        step.step_no,
        step.step,
        step.executed_at,
        step.actor,
        step.on_behalf_of,
        step.template_id,
        step.template_version,
        step.assignee_kind,
        workflow.submitter_search,
        workflow.status,
        workflow.cutoff_at,
        lower(strip_accents(trim(step.actor))) as actor_name,
        lower(strip_accents(trim(step.on_behalf_of))) as behalf_name
    from snapshot.raw.step as step
    inner join snapshot.raw.workflow as workflow on step.newest = workflow.newest
    inner join numbered_workflow as part on step.newest = part.newest
    where
        step.state = 'done'
        and step.takes_time
        and part.position between getvariable('part_first') and getvariable('part_last')
        and step.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and step.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
        and workflow.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and workflow.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
        and (
            step.action = 'goedgekeurd'
            or (step.kind = 'approval' and coalesce(lower(step.action), '') not in ('afgewezen', 'teruggestuurd'))
        )
),

own as (
    select
        newest,
        seq,
        executed_at,
        step,
        case when actor_name = submitter_search then actor else on_behalf_of end as person,
        case when coalesce(actor_name <> submitter_search, true) then actor end as other_person
    from approved
    where
        (actor_name = submitter_search or behalf_name = submitter_search)
        and assignee_kind is distinct from 'submitter'
),

by_person as (
    select
        newest,
        step_no,
        actor_name as name
    from approved
    where actor_name <> '' and template_id is not null
    union all
    select
        newest,
        step_no,
        behalf_name as name
    from approved
    where behalf_name <> '' and template_id is not null
),

twice as (
    select
        newest,
        name
    from by_person
    group by
        newest,
        name
    having min(step_no) < max(step_no)
),

last_execution as (
    select
        newest,
        step_no,
        max(seq) as seq
    from snapshot.raw.step
    where
        state = 'done'
        and takes_time
        and newest in (select twice.newest from twice)
        and employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
    group by
        newest,
        step_no
),

counting as (
    select
        approved.newest,
        approved.seq,
        approved.step_no,
        approved.step,
        approved.executed_at,
        twice.name,
        case when approved.actor_name = twice.name then approved.actor else approved.on_behalf_of end as person,
        definition.assignee_kind,
        case definition.assignee_kind
            when 'department_manager' then 'leidinggevende'
            when 'submitter' then 'indiener'
            else definition.assignee
        end as assignee
    from approved
    inner join twice
        on
            approved.newest = twice.newest
            and (approved.actor_name = twice.name or approved.behalf_name = twice.name)
    inner join last_execution on approved.newest = last_execution.newest and approved.seq = last_execution.seq
    inner join snapshot.raw.step_definition as definition
        on
            approved.template_id = definition.template_id
            and approved.template_version = definition.template_version
            and approved.step_no = definition.step_no
),

same_person as (
    select
        later.newest,
        later.seq,
        later.executed_at,
        later.step,
        earlier.step as other_step,
        later.person,
        later.assignee as set_up,
        earlier.assignee as other_set_up,
        earlier.executed_at as other_at
    from counting as later
    inner join counting as earlier
        on later.newest = earlier.newest and later.name = earlier.name and later.step_no > earlier.step_no
    where
        later.assignee_kind is distinct from earlier.assignee_kind
        or lower(later.assignee) is distinct from lower(earlier.assignee)
    qualify row_number() over (partition by later.newest, later.seq, earlier.seq order by later.name) = 1
),

late as (
    select
        newest,
        arg_max(seq, (executed_at, seq)) as seq,
        max(executed_at) as executed_at,
        arg_max(step, (executed_at, seq)) as step,
        arg_max(coalesce(actor, ''), (executed_at, seq)) as person,
        any_value(cutoff_at) as other_at
    from approved
    where executed_at > cutoff_at and status <> 'Geweigerd'
    group by newest
)

select
    'self_approval' as rule,
    newest,
    seq,
    executed_at as happened_at,
    step,
    null::varchar as other_step,
    person,
    other_person,
    null::varchar as set_up,
    null::varchar as other_set_up,
    null::timestamptz as other_at
from own
union all
select
    'same_person' as rule,
    newest,
    seq,
    executed_at,
    step,
    other_step,
    person,
    null,
    set_up,
    other_set_up,
    other_at
from same_person
union all
select
    'after_cutoff' as rule,
    newest,
    seq,
    executed_at,
    step,
    null,
    person,
    null,
    null,
    null,
    other_at
from late;
