-- One row per workflow, with the names a list shows and the step it is at.
-- is_open: every status but the three final ones, an unknown status included, so that nothing disappears.
-- current_since: since when the current step waits; of an open workflow without one (a log has no planned steps), since
-- its last action. run_period: the payroll run it belongs to, its own or the first that closed after it was submitted.
-- remaining: what is still to do after the current step, as JSON list of [step, role]. is_approved: every approval given.
-- route_code: the steps executed so far, see raw.route; null when none was. roles: of the steps it was or is at, as
-- JSON list in order of name; null for none.
-- Of one part of the workflows, as in step.sql.
-- …_working: working seconds of the calendar before that moment. department_id is the employee's current department,
-- which scope follows; submitted_department_id the one at submission.
create or replace temp view made_workflow as
with part as (
    select *
    from numbered_workflow
    where position between getvariable('part_first') and getvariable('part_last')
),

-- Employer and submission say nothing more than newest: they are what lets the reader skip all other parts.
part_step as (
    select step.*
    from snapshot.raw.step as step
    where
        step.newest in (select part.newest from part)
        and step.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and step.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
),

part_trace as (
    select
        newest,
        codes
    from trace
    where position between getvariable('part_first') and getvariable('part_last')
),

current_step as (
    select
        newest,
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
    from part_step
    where is_current
),

to_do as (
    select
        newest,
        list([step, role] order by seq) as remaining,
        bool_or(kind = 'approval') as has_approval
    from part_step
    where state = 'todo' and takes_time
    group by newest
),

summed as (
    select
        newest,
        bool_or(kind = 'approval' and state = 'done' and coalesce(action, '') <> 'afgewezen') as is_approved_once,
        list_sort(
            list_distinct(list(role) filter (where takes_time and state in ('done', 'current') and role is not null))
        ) as roles,
        max(executed_at) as last_executed_at
    from part_step
    group by newest
),

run as (
    select
        workflows.newest,
        coalesce(workflows.payroll_period, following.payroll_period) as run_period,
        case when workflows.payroll_period is null then following.cutoff_at else own.cutoff_at end as run_cutoff_at
    from part as workflows
    asof left join (select * from payroll_periods where cutoff_at is not null) as following
        on workflows.employer_id = following.employer_id and workflows.submitted_at <= following.cutoff_at
    left join payroll_periods as own
        on workflows.employer_id = own.employer_id and workflows.payroll_period = own.payroll_period
),

ended as (
    select
        workflows.newest,
        coalesce(workflows.finished_at, summed.last_executed_at) as finished_at
    from part as workflows
    left join summed on workflows.newest = summed.newest
    where workflows.status in ('Afgerond', 'Geweigerd', 'Verwerkt')
)

select
    workflows.workflow_id,
    workflows.id_hash,
    workflows.newest,
    workflows.employer_hash,
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
                then coalesce(summed.last_executed_at, workflows.submitted_at)
        end
    ) as current_since,
    coalesce(
        current_step.started_working,
        case
            when workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
                then
                    working_position(
                        coalesce(summed.last_executed_at, workflows.submitted_at),
                        latest.opens_at,
                        latest.closes_at,
                        latest.seconds_before
                    )
        end
    ) as current_since_working,
    case when current_step.seq is not null then to_json(coalesce(to_do.remaining, []))::varchar end as remaining,
    workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
    and coalesce(summed.is_approved_once, false)
    and current_step.seq is not null
    and coalesce(current_step.kind, '') <> 'approval'
    and not coalesce(to_do.has_approval, false) as is_approved,
    known_route.route_code,
    case when summed.roles is not null then to_json(summed.roles)::varchar end as roles
from part as workflows
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
left join current_step on workflows.newest = current_step.newest
left join part_trace on workflows.newest = part_trace.newest
left join known_route on part_trace.codes = known_route.codes
left join summed on workflows.newest = summed.newest
left join to_do on workflows.newest = to_do.newest
left join ended on workflows.newest = ended.newest
left join run on workflows.newest = run.newest
left join working_hour as begun on hour_no(workflows.submitted_at) = begun.hour_no
left join working_hour as done on hour_no(ended.finished_at) = done.hour_no
left join working_hour as closing on hour_no(run.run_cutoff_at) = closing.hour_no
left join working_hour as latest
    on hour_no(coalesce(summed.last_executed_at, workflows.submitted_at)) = latest.hour_no
order by workflows.position;
