-- What a query may read of a past moment, over the scoped views: what had not happened yet is taken away again.
-- Made once per cursor, after its scope is set: what was still going on then is small and is rebuilt here, what was over
-- by then is read as it is. Rules: docs/decisions/0011. as_of: that moment; unset, no view has a row.
create temp macro is_past(moment) as
moment <= getvariable('as_of')::timestamptz;

create temp macro is_later(moment) as
moment > getvariable('as_of')::timestamptz;

create temp macro known_moment(moment) as
case when is_past(moment) then moment end;

create temp macro position_of(moment, opens_at, closes_at, seconds_before) as
seconds_before + least(greatest(epoch(moment) - epoch(opens_at), 0), epoch(closes_at) - epoch(opens_at));

-- Submitted by then, and not over: still open now, finished later, or with anything done later. One row per workflow.
create temp table unsettled as
select newest
from raw.workflow
where is_row_seen(employer_hash, employer_id, department_id) and is_past(submitted_at) and (is_open or is_later(finished_at))
union
select newest
from raw.step
where
    is_row_seen(employer_hash, employer_id, department_id)
    and is_past(submitted_at)
    and (is_later(executed_at) or is_later(claimed_at) or is_later(activated_at));

create temp table workflow_known as
select
    newest,
    submitter,
    submitted_at,
    submitted_working,
    template_id,
    template_version,
    status,
    is_open,
    given_finished_at,
    finished_at
from raw.workflow
where
    is_row_seen(employer_hash, employer_id, department_id)
    and is_past(submitted_at)
    and newest in (select newest from unsettled);

-- Their steps, with what is later taken away. A step that was set up was planned from the beginning; one that is done
-- again, from what made it so: the first refusal since the time before, else the execution before it. A step without a set-up
-- is known from its own first moment. seq_then: its place among what was known. One row per execution or planned step.
create temp table step_known as
with described as (
    select
        step.newest,
        step.seq,
        step.step_no,
        step.step,
        step.takes_time,
        step.action,
        step.executed_at,
        step.activated_at as given_activated_at,
        step.claimed_at as given_claimed_at,
        known_moment(step.activated_at) as activated_at,
        known_moment(step.claimed_at) as claimed_at,
        coalesce(is_past(step.executed_at), false) as is_done,
        coalesce(is_later(step.executed_at), false) as is_done_later,
        definition.step_no is not null and (step.takes_time or step.is_notification) as is_set_up,
        case when not coalesce(is_later(step.claimed_at), false) then step.actor end as actor,
        step.given_role,
        workflow.submitted_at,
        definition.target_working_days as target_days,
        definition.assignee_kind,
        case definition.assignee_kind
            when 'submitter' then workflow.submitter
            when 'department_manager' then 'Leidinggevende'
            else definition.assignee
        end as planned_assignee
    from raw.step as step
    inner join workflow_known as workflow on step.newest = workflow.newest
    left join raw.step_definition as definition
        on
            workflow.template_id = definition.template_id
            and workflow.template_version = definition.template_version
            and step.step_no = definition.step_no
    where is_row_seen(step.employer_hash, step.employer_id, step.department_id) and is_past(step.submitted_at)
),

ordered as (
    select
        *,
        list(executed_at) filter (where action = 'afgewezen') over before as refused_at,
        count(*) filter (where action = 'afgewezen') over before as refusals,
        max(executed_at) over before as executed_before,
        max(case when takes_time and is_done then executed_at end) over before as previous_executed_at,
        max(case when is_done then executed_at end) over all_of_it as last_executed_at,
        bool_or(is_done_later) over all_of_it as has_later
    from described
    window
        before as (partition by newest order by seq rows between unbounded preceding and 1 preceding),
        all_of_it as (partition by newest order by seq rows between unbounded preceding and unbounded following)
),

repeated as (
    select
        *,
        lag(seq) over same as same_seq,
        refused_at[lag(refusals) over same + 1] as refused_since_at
    from ordered
    window same as (partition by newest, step_no order by seq)
),

known as (
    select
        *,
        coalesce(
            is_past(
                case
                    when is_set_up and same_seq is null then submitted_at
                    when is_set_up
                        then
                            least(
                                given_activated_at,
                                given_claimed_at,
                                executed_at,
                                coalesce(refused_since_at, executed_before)
                            )
                    else least(given_activated_at, given_claimed_at, executed_at)
                end
            ),
            true
        ) as is_known
    from repeated
),

placed as (
    select
        *,
        seq - count(*) filter (where not is_known) over (
            partition by newest order by seq rows between unbounded preceding and current row
        ) as seq_then,
        min(case when is_known and takes_time and not is_done then seq end) over (
            partition by newest order by seq rows between unbounded preceding and unbounded following
        ) as first_waiting_seq,
        case when not is_done_later then action end as action_then,
        case when not is_done_later then actor when claimed_at is not null then actor end as actor_then,
        case when not is_done_later or not is_set_up then given_role end as given_role_then
    from known
)

select
    newest,
    seq,
    seq_then,
    step_no,
    step,
    takes_time,
    target_days,
    assignee_kind,
    submitted_at,
    activated_at,
    claimed_at,
    case when is_done then executed_at end as executed_at,
    is_done,
    has_later,
    last_executed_at,
    action_then as action,
    actor_then as actor,
    given_role_then as given_role,
    coalesce(
        given_role_then, case when assignee_kind in ('role', 'department_manager') then planned_assignee end
    ) as role,
    case when not is_done then coalesce(actor_then, given_role_then, planned_assignee) end as turn,
    case
        when not is_done
            then coalesce(actor_then, case when assignee_kind in ('user', 'submitter') then planned_assignee end)
    end as turn_person,
    previous_executed_at,
    first_waiting_seq
from placed
where is_known;

-- How each stood then. A refusal or an end that was overtaken later, with nothing left to do, was the outcome for as long
-- as it lasted: so an event log says it. What was still going on and is so now, with nothing done since, keeps its status;
-- a status in between is not known. One row per workflow.
create temp table outcome as
with told as (
    select
        newest,
        bool_or(has_later) as has_later,
        bool_or(takes_time and not is_done) as is_waiting,
        max(last_executed_at) as last_executed_at,
        max_by(action, seq) filter (
            where is_done and action in ('ingediend', 'goedgekeurd', 'afgewezen', 'verwerkt')
        ) as last_action
    from step_known
    group by newest
),

judged as (
    select
        workflow.newest,
        told.last_executed_at,
        workflow.submitted_at,
        workflow.finished_at,
        case
            when not workflow.is_open and not coalesce(is_later(workflow.finished_at), false) then workflow.status
            when told.has_later and not told.is_waiting and told.last_action = 'afgewezen' then 'Geweigerd'
            when told.has_later and not told.is_waiting and told.last_action = 'verwerkt' then 'Verwerkt'
            when workflow.is_open and not coalesce(told.has_later, false) then workflow.status
            else 'In behandeling'
        end as status
    from workflow_known as workflow
    left join told on workflow.newest = told.newest
)

select
    newest,
    status,
    status not in ('Afgerond', 'Geweigerd', 'Verwerkt') as is_open,
    last_executed_at,
    case
        when status in ('Afgerond', 'Geweigerd', 'Verwerkt') then coalesce(known_moment(finished_at), last_executed_at)
        else coalesce(last_executed_at, submitted_at)
    end as since
from judged;

-- Their steps as they stood then, with what a view needs beyond the table itself. One row per execution or planned step.
create temp table step_then as
with placed as (
    select
        step_known.*,
        case
            when step_known.is_done then 'done'
            when outcome.is_open and step_known.seq = step_known.first_waiting_seq then 'current'
            when outcome.is_open then 'todo'
            else 'void'
        end as state,
        coalesce(step_known.activated_at, step_known.previous_executed_at, step_known.submitted_at) as began_at
    from step_known
    inner join outcome on step_known.newest = outcome.newest
),

timed as (
    select
        placed.*,
        position_of(placed.began_at, begun.opens_at, begun.closes_at, begun.seconds_before) as began_working,
        case
            when placed.is_done and placed.takes_time
                then position_of(placed.executed_at, ended.opens_at, ended.closes_at, ended.seconds_before)
        end as executed_working
    from placed
    left join raw.working_day as begun on placed.began_at::date = begun.day
    left join raw.working_day as ended on placed.executed_at::date = ended.day
)

select
    newest,
    seq,
    seq_then,
    step_no,
    step,
    takes_time,
    target_days,
    assignee_kind,
    state,
    activated_at,
    claimed_at,
    executed_at,
    action,
    actor,
    given_role,
    role,
    turn,
    turn_person,
    case when state in ('done', 'current') then began_at end as started_at,
    case when state in ('done', 'current') then began_working end as started_working,
    case when is_done and takes_time then greatest(0, epoch(executed_at) - epoch(began_at)) end as waiting_seconds,
    greatest(0, executed_working - began_working) as working_seconds
from timed;

-- What is other of these workflows than it is now. One row per workflow.
create temp table workflow_then as
select
    workflow.newest,
    outcome.status,
    outcome.is_open,
    case when not outcome.is_open then known_moment(workflow.given_finished_at) end as given_finished_at,
    case when not outcome.is_open then outcome.since end as finished_at,
    case when not outcome.is_open then epoch_us(outcome.since) - epoch_us(workflow.submitted_at) end as lead_microseconds,
    case
        when not outcome.is_open
            then
                position_of(outcome.since, last_day.opens_at, last_day.closes_at, last_day.seconds_before)
                - workflow.submitted_working
    end as lead_working_seconds,
    current_step.seq_then as current_seq,
    current_step.step_no as current_step_no,
    current_step.step as current_step,
    current_step.role as current_step_role,
    current_step.turn as current_turn,
    current_step.turn_person as current_person,
    current_step.assignee_kind as current_assignee_kind,
    current_step.target_days as current_target_days,
    case when outcome.is_open then coalesce(current_step.started_at, outcome.since) end as current_since,
    case
        when outcome.is_open
            then
                coalesce(
                    current_step.started_working,
                    position_of(outcome.since, last_day.opens_at, last_day.closes_at, last_day.seconds_before)
                )
    end as current_since_working
from workflow_known as workflow
inner join outcome on workflow.newest = outcome.newest
left join step_then as current_step on workflow.newest = current_step.newest and current_step.state = 'current'
left join raw.working_day as last_day on outcome.since::date = last_day.day;

create or replace temp view workflow as
select *
from raw.workflow
where
    is_row_seen(employer_hash, employer_id, department_id)
    and is_past(submitted_at)
    and newest not in (select newest from unsettled)
union all by name
-- What only pages without a past ask for is left out.
select
    workflow.* replace (
        workflow_then.status as status,
        workflow_then.is_open as is_open,
        workflow_then.given_finished_at as given_finished_at,
        workflow_then.finished_at as finished_at,
        workflow_then.lead_microseconds as lead_microseconds,
        workflow_then.lead_working_seconds as lead_working_seconds,
        workflow_then.current_seq as current_seq,
        workflow_then.current_step_no as current_step_no,
        workflow_then.current_step as current_step,
        workflow_then.current_step_role as current_step_role,
        workflow_then.current_turn as current_turn,
        workflow_then.current_person as current_person,
        workflow_then.current_assignee_kind as current_assignee_kind,
        workflow_then.current_target_days as current_target_days,
        workflow_then.current_since as current_since,
        workflow_then.current_since_working as current_since_working,
        null::varchar as remaining,
        null::boolean as is_approved,
        null::uinteger as route_code,
        null::varchar as roles
    )
from raw.workflow as workflow
inner join workflow_then on workflow.newest = workflow_then.newest
where is_row_seen(workflow.employer_hash, workflow.employer_id, workflow.department_id);

create or replace temp view step as
select *
from raw.step
where
    is_row_seen(employer_hash, employer_id, department_id)
    and is_past(submitted_at)
    and newest not in (select newest from unsettled)
union all by name
select
    step.* replace (
        step_then.seq_then as seq,
        step_then.state as state,
        step_then.state = 'current' as is_current,
        step_then.action as action,
        case when step_then.executed_at is not null or step.executed_at is null then step.remark end as remark,
        step_then.activated_at as activated_at,
        step_then.claimed_at as claimed_at,
        step_then.executed_at as executed_at,
        step_then.actor as actor,
        step_then.role as role,
        step_then.given_role as given_role,
        case when step_then.executed_at is not null or step.executed_at is null then step.on_behalf_of end as on_behalf_of,
        step_then.turn as turn,
        step_then.turn_person as turn_person,
        step_then.started_at as started_at,
        step_then.started_working as started_working,
        step_then.waiting_seconds as waiting_seconds,
        step_then.working_seconds as working_seconds
    )
from raw.step as step
inner join step_then on step.newest = step_then.newest and step.seq = step_then.seq
where is_row_seen(step.employer_hash, step.employer_id, step.department_id);

create or replace temp view choice as
select
    employer_id,
    department_id,
    is_open,
    case
        when grouping(process) = 0 then 'process'
        when grouping(status) = 0 then 'status'
        when grouping(component) = 0 then 'component'
        when grouping(payroll_period) = 0 then 'payroll_period'
        else 'submitter'
    end as filter,
    coalesce(process, status, component, payroll_period, submitter) as value,
    case when grouping(submitter) = 0 then min(submitter_sort) end as sort_name,
    count(*) as workflows
from workflow
group by
    employer_id,
    department_id,
    is_open,
    grouping sets ((process), (status), (component), (payroll_period), (submitter))
having value is not null;

-- What is learned of the past, and the figures over all steps, are of now: as of a past moment there are none.
create or replace temp view past_step as
select *
from raw.step
where false;

create or replace temp view wait as
select *
from raw.wait
where false;

create or replace temp view place as
select *
from raw.place
where false;

create or replace temp view route as
select *
from raw.route
where false;

create or replace temp view execution as
select *
from raw.execution
where false;

create or replace temp view finding as
select *
from raw.finding
where false;
