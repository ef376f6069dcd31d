-- Steps that were not done as the set-up of that version says. One row per finding.
-- skipped: a task or approval without a condition, never done, while a later one was, or while the workflow came to its
-- end without being refused. out_of_order: done after a later one. extra: not in the set-up, or done again. other_role:
-- done by another role or person than it is given to, nor on behalf of that one, nor by whom it escalates to.
-- remark: the set-up asks for a remark and there is none.
-- A round ends where something is sent back: order and repetition are looked at within a round, so that work that is
-- done again is no finding. Notifications, remarks and what the system does are left out; handing in is the first step
-- that the set-up gives to the submitter, and needs no execution of its own.
create temp table conformance_finding as
with set_up as (
    select
        template_id,
        template_version,
        step_no,
        name,
        assignee_kind,
        assignee,
        remark_required,
        needs,
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

required as (
    select
        template_id,
        template_version,
        coalesce(list(step_no order by step_no) filter (where is_required), []) as step_nos
    from set_up
    group by
        template_id,
        template_version
),

done as materialized (
    select
        step.newest,
        step.seq,
        step.step_no,
        step.step,
        step.executed_at,
        step.actor,
        step.given_role,
        step.on_behalf_of,
        step.template_id,
        step.template_version,
        coalesce(lower(step.action), '') in ('afgewezen', 'teruggestuurd') as is_sent_back,
        set_up.step_no is null as is_unknown,
        coalesce(set_up.needs = 'all', false) as is_of_all,
        set_up.assignee_kind,
        set_up.assignee,
        set_up.escalate_to,
        set_up.role_names,
        coalesce(set_up.remark_required, false) and coalesce(trim(step.remark), '') = '' as lacks_remark
    from snapshot.raw.step as step
    inner join required
        on step.template_id = required.template_id and step.template_version = required.template_version
    left join set_up
        on
            step.template_id = set_up.template_id
            and step.template_version = set_up.template_version
            and step.step_no = set_up.step_no
    where
        step.state = 'done'
        and step.takes_time
        and coalesce(step.kind, '') <> 'system'
        and (step.kind is not null or 'systeem' not in (lower(coalesce(step.actor, '')), lower(coalesce(step.role, ''))))
),

traces as materialized (
    select
        done.newest,
        list(done.step_no order by done.executed_at, done.seq) as step_nos,
        any_value(done.template_id) as template_id,
        any_value(done.template_version) as template_version,
        any_value(workflow.status in ('Afgerond', 'Verwerkt')) as is_complete
    from done
    inner join snapshot.raw.workflow as workflow on done.newest = workflow.newest
    group by done.newest
),

-- Few ways are taken by many workflows: each way is judged once.
ways as (
    select distinct
        step_nos,
        template_id,
        template_version,
        is_complete
    from traces
),

judged as (
    select
        ways.step_nos,
        ways.template_id,
        ways.template_version,
        ways.is_complete,
        list_filter(
            required.step_nos,
            lambda step_no: not list_contains(ways.step_nos, step_no)
            and (ways.is_complete or step_no < list_max(ways.step_nos))
        ) as missing,
        list_sort(list_distinct(ways.step_nos)) is distinct from ways.step_nos as is_odd
    from ways
    inner join required
        on ways.template_id = required.template_id and ways.template_version = required.template_version
),

verdicts as materialized (
    select
        traces.newest,
        traces.template_id,
        traces.template_version,
        judged.missing,
        judged.is_odd
    from traces
    inner join judged
        on
            traces.template_id = judged.template_id
            and traces.template_version = judged.template_version
            and traces.step_nos = judged.step_nos
            and traces.is_complete = judged.is_complete
    where len(judged.missing) > 0 or judged.is_odd
),

missed as (
    select
        newest,
        template_id,
        template_version,
        unnest(missing) as step_no
    from verdicts
),

skipped as (
    select
        missed.newest,
        missed.step_no,
        coalesce(min(done.executed_at), any_value(workflow.finished_at), any_value(workflow.submitted_at)) as happened_at,
        any_value(set_up.name) as step,
        arg_min(done.step, (done.executed_at, done.seq)) as other_step,
        arg_min(coalesce(done.actor, ''), (done.executed_at, done.seq)) as person
    from missed
    inner join snapshot.raw.workflow as workflow on missed.newest = workflow.newest
    inner join set_up
        on
            missed.template_id = set_up.template_id
            and missed.template_version = set_up.template_version
            and missed.step_no = set_up.step_no
    left join done on missed.newest = done.newest and missed.step_no < done.step_no
    group by
        missed.newest,
        missed.step_no
),

in_rounds as (
    select
        *,
        coalesce(sum(is_sent_back::integer) over (
            partition by newest order by executed_at, seq rows between unbounded preceding and 1 preceding
        ), 0) as round
    from done
    where
        newest in (select verdicts.newest from verdicts where verdicts.is_odd)
        or newest in (select strangers.newest from done as strangers where strangers.is_unknown)
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
)

select
    'skipped' as rule,
    newest,
    step_no,
    null::integer as seq,
    happened_at,
    step,
    other_step,
    person,
    null::varchar as role,
    null::varchar as set_up
from skipped
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
    case when assignee_kind = 'department_manager' then 'leidinggevende' else assignee end
from done
where
    coalesce(lower(strip_accents(trim(on_behalf_of))) <> lower(strip_accents(trim(assignee))), true)
    and coalesce(lower(given_role) <> lower(escalate_to), true)
    and coalesce(lower(actor) <> lower(escalate_to), true)
    and case assignee_kind
        when 'role' then lower(strip_accents(trim(given_role))) <> lower(strip_accents(trim(assignee)))
        when 'user' then lower(strip_accents(trim(actor))) <> lower(strip_accents(trim(assignee)))
        when 'department_manager'
            then on_behalf_of is null and list_contains(role_names, lower(strip_accents(trim(given_role))))
        else false
    end
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
from done
where lacks_remark;
