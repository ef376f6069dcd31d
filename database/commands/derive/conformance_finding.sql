-- Steps that were not done as the set-up of that version says. One row per finding.
-- skipped: a task or approval without a condition, never done, while a later one was, or while the workflow came to its
-- end without being refused. out_of_order: done after a later one. extra: not in the set-up, or done again. other_role:
-- done by another role or person than it is given to, nor on behalf of that one, nor by whom it escalates to.
-- remark: the set-up asks for a remark and there is none.
-- A round ends where something is sent back: order and repetition are looked at within a round, so that work that is
-- done again is no finding. Notifications, remarks and what the system does are left out; handing in is the first step
-- that the set-up gives to the submitter, and needs no execution of its own.
-- Of one part of the workflows, as in step.sql.
create or replace temp view made_conformance_finding as
with set_up as (
    select
        template_id,
        template_version,
        dense_rank() over (order by template_id, template_version) as template_no,
        step_no,
        name,
        assignee_kind,
        assignee,
        remark_required,
        coalesce(needs, '') = 'all' as is_of_all,
        escalate_to,
        kind in ('approval', 'task')
        and coalesce(trim(condition), '') = ''
        and not (
            coalesce(assignee_kind, '') = 'submitter'
            and step_no = min(step_no) over (partition by template_id, template_version)
        ) as is_required,
        list(lower(strip_accents(trim(assignee)))) filter (where assignee_kind = 'role') over (
            partition by template_id, template_version
        ) as role_names
    from snapshot.raw.step_definition
),

template as (
    select
        template_id,
        template_version,
        any_value(template_no) as template_no,
        coalesce(list(step_no order by step_no) filter (where is_required), []) as required
    from set_up
    group by
        template_id,
        template_version
),

-- Text is compared once per workflow and not once per step: these are the joins over everything.
held as (
    select
        workflow.newest,
        template.template_no,
        workflow.status in ('Afgerond', 'Verwerkt') as is_complete
    from snapshot.raw.workflow as workflow
    inner join numbered_workflow as part on workflow.newest = part.newest
    inner join template
        on workflow.template_id = template.template_id and workflow.template_version = template.template_version
    where
        part.position between getvariable('part_first') and getvariable('part_last')
        and workflow.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and workflow.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
),

-- Employer and submission say nothing more than newest: they are what lets the reader skip all other parts.
part_step as (
    select step.*
    from snapshot.raw.step as step
    where
        step.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and step.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
),

done as materialized (
    select
        step.newest,
        step.seq,
        step.step_no,
        step.executed_at,
        held.template_no,
        held.is_complete,
        coalesce(lower(step.action), '') in ('afgewezen', 'teruggestuurd') as is_sent_back
    from part_step as step
    inner join held on step.newest = held.newest
    where
        step.state = 'done'
        and step.takes_time
        and coalesce(step.kind, '') <> 'system'
        and (step.kind is not null or 'systeem' not in (lower(coalesce(step.actor, '')), lower(coalesce(step.role, ''))))
),

traces as materialized (
    select
        newest,
        any_value(template_no) as template_no,
        any_value(is_complete) as is_complete,
        list_transform(
            list_sort(list({'executed_at': epoch_us(executed_at), 'seq': seq, 'step_no': step_no})),
            lambda execution: execution.step_no
        ) as step_nos
    from done
    group by newest
),

-- Few ways are taken by many workflows: each way is judged once.
ways as (
    select distinct
        step_nos,
        template_no,
        is_complete
    from traces
),

judged as (
    select
        ways.step_nos,
        ways.template_no,
        ways.is_complete,
        list_filter(
            template.required,
            lambda step_no: not list_contains(ways.step_nos, step_no)
            and (ways.is_complete or step_no < list_max(ways.step_nos))
        ) as missing,
        coalesce(list_sort(list_distinct(ways.step_nos)) <> ways.step_nos, true) as is_odd
    from ways
    inner join template on ways.template_no = template.template_no
),

verdicts as materialized (
    select
        traces.newest,
        traces.template_no,
        judged.missing,
        judged.is_odd
    from traces
    inner join judged
        on
            traces.template_no = judged.template_no
            and traces.step_nos = judged.step_nos
            and traces.is_complete = judged.is_complete
    where len(judged.missing) > 0 or judged.is_odd
),

strangers as (
    select done.newest
    from done
    left join set_up on done.template_no = set_up.template_no and done.step_no = set_up.step_no
    where set_up.step_no is null
),

missed as (
    select
        newest,
        template_no,
        unnest(missing) as step_no
    from verdicts
),

skipped as (
    select
        missed.newest,
        missed.step_no,
        any_value(missed.template_no) as template_no,
        min(done.executed_at) as later_at,
        arg_min(done.seq, (done.executed_at, done.seq)) as later_seq
    from missed
    left join done on missed.newest = done.newest and missed.step_no < done.step_no
    group by
        missed.newest,
        missed.step_no
),

in_rounds as (
    select
        done.*,
        step.step,
        step.actor,
        step.given_role,
        set_up.step_no is null as is_unknown,
        coalesce(set_up.is_of_all, false) as is_of_all,
        coalesce(sum(done.is_sent_back::integer) over (
            partition by done.newest order by done.executed_at, done.seq rows between unbounded preceding and 1 preceding
        ), 0) as round
    from done
    inner join part_step as step on done.newest = step.newest and done.seq = step.seq
    left join set_up on done.template_no = set_up.template_no and done.step_no = set_up.step_no
    where
        done.newest in (select verdicts.newest from verdicts where verdicts.is_odd)
        or done.newest in (select strangers.newest from strangers)
),

placed as (
    select
        *,
        arg_max(step, step_no) filter (where not is_unknown) over passed as highest_step,
        max(step_no) filter (where not is_unknown) over passed as highest_no,
        count(*) over (
            partition by newest, round, step_no, case when is_of_all then coalesce(actor, '') end
            order by executed_at, seq rows between unbounded preceding and 1 preceding
        ) as times_before
    from in_rounds
    window passed as (
        partition by newest, round order by executed_at, seq rows between unbounded preceding and 1 preceding
    )
),

asked as (
    select
        step.newest,
        step.seq,
        step.step_no,
        step.step,
        step.executed_at,
        step.actor,
        step.given_role,
        case set_up.assignee_kind when 'department_manager' then 'leidinggevende' else set_up.assignee end as assignee,
        coalesce(set_up.remark_required, false) and coalesce(trim(step.remark), '') = '' as lacks_remark,
        coalesce(lower(strip_accents(trim(step.on_behalf_of))) <> lower(strip_accents(trim(set_up.assignee))), true)
        and coalesce(lower(step.given_role) <> lower(set_up.escalate_to), true)
        and coalesce(lower(step.actor) <> lower(set_up.escalate_to), true)
        and case set_up.assignee_kind
            when 'role' then lower(strip_accents(trim(step.given_role))) <> lower(strip_accents(trim(set_up.assignee)))
            when 'user' then lower(strip_accents(trim(step.actor))) <> lower(strip_accents(trim(set_up.assignee)))
            when 'department_manager'
                then
                    step.on_behalf_of is null
                    and list_contains(set_up.role_names, lower(strip_accents(trim(step.given_role))))
            else false
        end as is_by_other
    from part_step as step
    inner join held on step.newest = held.newest
    inner join set_up on held.template_no = set_up.template_no and step.step_no = set_up.step_no
    where
        step.state = 'done'
        and step.takes_time
        and coalesce(step.kind, '') <> 'system'
        and (
            set_up.remark_required
            or (set_up.assignee_kind = 'role' and step.given_role <> set_up.assignee)
            or (set_up.assignee_kind = 'user' and step.actor <> set_up.assignee)
            or (set_up.assignee_kind = 'department_manager' and step.given_role <> 'Leidinggevende')
        )
)

select
    'skipped' as rule,
    skipped.newest,
    skipped.step_no,
    null::integer as seq,
    coalesce(skipped.later_at, workflow.finished_at, workflow.submitted_at) as happened_at,
    set_up.name as step,
    later.step as other_step,
    later.actor as person,
    null::varchar as role,
    null::varchar as set_up
from skipped
inner join snapshot.raw.workflow as workflow on skipped.newest = workflow.newest
inner join set_up on skipped.template_no = set_up.template_no and skipped.step_no = set_up.step_no
left join part_step as later on skipped.newest = later.newest and skipped.later_seq = later.seq
union all
select
    case when is_unknown or times_before > 0 then 'extra' else 'out_of_order' end as rule,
    newest,
    step_no,
    seq,
    executed_at,
    step,
    case when not is_unknown and times_before = 0 then highest_step end,
    actor,
    given_role,
    case when not is_unknown then 'known' end
from placed
where is_unknown or times_before > 0 or highest_no > step_no
union all
select
    'other_role' as rule,
    newest,
    step_no,
    seq,
    executed_at,
    step,
    null,
    actor,
    given_role,
    assignee
from asked
where is_by_other
union all
select
    'remark' as rule,
    newest,
    step_no,
    seq,
    executed_at,
    step,
    null,
    actor,
    given_role,
    null
from asked
where lacks_remark;
