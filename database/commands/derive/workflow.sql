-- One row per workflow, with the names a list shows and the step it is at.
-- is_open: every status but the three final ones, an unknown status included, so that nothing disappears.
-- current_since: since when the current step waits; of an open workflow without one (a log has no planned steps), since
-- its last action. department_id is the employee's current department, which scope follows; submitted_department_id the one at submission.
create table snapshot.raw.workflow as
with current_step as (
    select
        workflow_id,
        seq,
        step_no,
        step,
        role,
        turn,
        started_at
    from snapshot.raw.step
    where is_current
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
),

ranked as (
    select
        workflow_id,
        (row_number() over (order by submitted_at desc, workflow_id asc))::uinteger as newest
    from workflows
)

select
    workflows.workflow_id,
    (md5_number(workflows.workflow_id) % 4294967296)::uinteger as id_hash,
    ranked.newest,
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
    workflows.remark,
    workflows.has_attachment,
    current_step.seq as current_seq,
    current_step.step_no as current_step_no,
    current_step.step as current_step,
    current_step.role as "current_role",
    current_step.turn as current_turn,
    coalesce(
        current_step.started_at,
        case
            when workflows.status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
                then coalesce(last_execution.last_executed_at, workflows.submitted_at)
        end
    ) as current_since
from workflows
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
inner join ranked on workflows.workflow_id = ranked.workflow_id
left join last_execution on workflows.workflow_id = last_execution.workflow_id
left join ended on workflows.workflow_id = ended.workflow_id
order by workflows.employer_id, workflows.submitted_at, workflows.workflow_id;
