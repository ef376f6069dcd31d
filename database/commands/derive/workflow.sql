-- One row per workflow, with the names a list shows and the step it is at.
-- is_open: every status but the three final ones, an unknown status included, so that nothing disappears.
-- current_since: since when the current step waits; of an open workflow without one (a log has no planned steps), since
-- its last action. run_period: the payroll run it belongs to, its own or the first that closed after it was submitted.
-- remaining: what is still to do after the current step, as JSON list of [step, role]. is_approved: every approval given.
-- route_code: the steps executed so far, see raw.route; null when none was. roles: of the steps it was or is at, as
-- JSON list in order of name; null for none.
-- …_working: working seconds of the calendar before that moment. department_id is the employee's current department,
-- which scope follows; submitted_department_id the one at submission.
create table snapshot.raw.workflow as
with current_step as (
    select
        workflow_id,
        seq,
        step_no,
        step,
        role,
        turn,
        turn_person,
        assignee_kind,
        kind,
        target_days,
        started_at,
        started_working
    from snapshot.raw.step
    where is_current
),

still_to_do as (
    select
        workflow_id,
        to_json(list([step, role] order by seq)) as remaining,
        bool_or(kind = 'approval') as has_approval
    from snapshot.raw.step
    where state = 'todo' and takes_time
    group by workflow_id
),

approved as (
    select distinct workflow_id
    from snapshot.raw.step
    where kind = 'approval' and state = 'done' and coalesce(action, '') <> 'afgewezen'
),

run as (
    select
        workflows.workflow_id,
        coalesce(workflows.payroll_period, following.payroll_period) as run_period,
        case when workflows.payroll_period is null then following.cutoff_at else own.cutoff_at end as run_cutoff_at
    from workflows
    asof left join (select * from payroll_periods where cutoff_at is not null) as following
        on workflows.employer_id = following.employer_id and workflows.submitted_at <= following.cutoff_at
    left join payroll_periods as own
        on workflows.employer_id = own.employer_id and workflows.payroll_period = own.payroll_period
),

passed as (
    select
        newest,
        to_json(list(distinct role order by role)) as roles
    from snapshot.raw.step
    where takes_time and state in ('done', 'current') and role is not null
    group by newest
),

last_execution as (
    select
        workflow_id,
        max(executed_at) as last_executed_at
    from snapshot.raw.step
    where executed_at is not null
    group by workflow_id
),

ended as (
    select
        workflows.workflow_id,
        coalesce(workflows.finished_at, last_execution.last_executed_at) as finished_at
    from workflows
    left join last_execution on workflows.workflow_id = last_execution.workflow_id
    where workflows.status in ('Afgerond', 'Geweigerd', 'Verwerkt')
)

select
    workflows.workflow_id,
    workflows.id_hash,
    workflows.newest,
    workflows.employer_id,
    employers.name as employer,
    workflows.employee_id,
    employee.name as employee,
    employee.sort_name as employee_sort,
    employee.search_name as employee_search,
    employee.department_id,
    employee.department,
    workflows.department_id as submitted_department_id,
    submitted_department.name as submitted_department,
    workflows.submitter,
    submitter_name.sort_name as submitter_sort,
    submitter_name.search_name as submitter_search,
    workflows.submitted_at,
    workflows.process,
    workflows.status,
    workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt') as is_open,
    workflows.template_id,
    workflows.template_version,
    workflows.finished_at as given_finished_at,
    ended.finished_at,
    epoch_us(ended.finished_at) - epoch_us(workflows.submitted_at) as lead_microseconds,
    workflows.component,
    workflows.value,
    workflows.unit,
    workflows.payroll_period,
    payroll_periods.cutoff_at,
    run.run_period,
    run.run_cutoff_at,
    working_position(
        run.run_cutoff_at, closing.opens_at, closing.closes_at, closing.seconds_before
    ) as run_cutoff_working,
    coalesce(workflows.submitted_at > run.run_cutoff_at, false) as is_after_cutoff,
    working_position(
        workflows.submitted_at, begun.opens_at, begun.closes_at, begun.seconds_before
    ) as submitted_working,
    working_position(ended.finished_at, done.opens_at, done.closes_at, done.seconds_before)
    - submitted_working as lead_working_seconds,
    workflows.remark,
    workflows.has_attachment,
    current_step.seq as current_seq,
    current_step.step_no as current_step_no,
    current_step.step as current_step,
    current_step.role as current_step_role,
    current_step.turn as current_turn,
    current_step.turn_person as current_person,
    current_step.assignee_kind as current_assignee_kind,
    current_step.target_days as current_target_days,
    coalesce(
        current_step.started_at,
        case
            when workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
                then coalesce(last_execution.last_executed_at, workflows.submitted_at)
        end
    ) as current_since,
    coalesce(
        current_step.started_working,
        case
            when workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
                then
                    working_position(
                        coalesce(last_execution.last_executed_at, workflows.submitted_at),
                        latest.opens_at,
                        latest.closes_at,
                        latest.seconds_before
                    )
        end
    ) as current_since_working,
    case when current_step.seq is not null then coalesce(still_to_do.remaining, '[]')::varchar end as remaining,
    workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
    and approved.workflow_id is not null
    and current_step.seq is not null
    and coalesce(current_step.kind, '') <> 'approval'
    and not coalesce(still_to_do.has_approval, false) as is_approved,
    trace.route_code,
    passed.roles::varchar as roles
from numbered_workflow as workflows
inner join employers on workflows.employer_id = employers.employer_id
left join snapshot.raw.employee as employee
    on
        workflows.employer_id = employee.employer_id
        and workflows.employee_id = employee.employee_id
left join payroll_periods
    on
        workflows.employer_id = payroll_periods.employer_id
        and workflows.payroll_period = payroll_periods.payroll_period
left join departments as submitted_department on workflows.department_id = submitted_department.department_id
left join person_name as submitter_name on workflows.submitter = submitter_name.name
left join current_step on workflows.workflow_id = current_step.workflow_id
left join trace on workflows.newest = trace.newest
left join passed on workflows.newest = passed.newest
left join last_execution on workflows.workflow_id = last_execution.workflow_id
left join ended on workflows.workflow_id = ended.workflow_id
left join run on workflows.workflow_id = run.workflow_id
left join still_to_do on workflows.workflow_id = still_to_do.workflow_id
left join approved on workflows.workflow_id = approved.workflow_id
left join snapshot.raw.working_day as begun on workflows.submitted_at::date = begun.day
left join snapshot.raw.working_day as done on ended.finished_at::date = done.day
left join snapshot.raw.working_day as closing on run.run_cutoff_at::date = closing.day
left join snapshot.raw.working_day as latest
    on coalesce(last_execution.last_executed_at, workflows.submitted_at)::date = latest.day
order by workflows.employer_id, workflows.submitted_at, workflows.workflow_id;
