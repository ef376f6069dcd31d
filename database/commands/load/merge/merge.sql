-- The new stand: what is served, with the rows of the source in the place of those with the same key.
-- Workflows are replaced with all their steps; those of a workflow that the source does not give are kept.
-- One row per key.

insert into employers
select
    employer_id,
    office_id,
    name
from checked.employers
where fate = 'accepted'
union all
select
    served.employer_id,
    served.office_id,
    served.name
from present.employers as served
anti join (select employer_id from checked.employers where fate = 'accepted') as loaded on served.employer_id = loaded.employer_id;

insert into departments
select
    department_id,
    employer_id,
    name,
    parent_department_id
from checked.departments
where fate = 'accepted'
union all
select
    served.department_id,
    served.employer_id,
    served.name,
    served.parent_department_id
from present.departments as served
anti join (select department_id from checked.departments where fate = 'accepted') as loaded on served.department_id = loaded.department_id;

insert into employees
select
    employee_id,
    employer_id,
    department_id,
    name
from checked.employees
where fate = 'accepted'
union all
select
    served.employee_id,
    served.employer_id,
    served.department_id,
    served.name
from present.employees as served
anti join (
    select
        employer_id,
        employee_id
    from checked.employees
    where fate = 'accepted'
) as loaded
    on
        served.employer_id = loaded.employer_id
        and served.employee_id = loaded.employee_id;

insert into payroll_periods
select
    employer_id,
    payroll_period,
    starts_on,
    ends_on,
    cutoff_at,
    approved_at
from checked.payroll_periods
where fate = 'accepted'
union all
select
    served.employer_id,
    served.payroll_period,
    served.starts_on,
    served.ends_on,
    served.cutoff_at,
    served.approved_at
from present.payroll_periods as served
anti join (
    select
        employer_id,
        payroll_period
    from checked.payroll_periods
    where fate = 'accepted'
) as loaded
    on
        served.employer_id = loaded.employer_id
        and served.payroll_period = loaded.payroll_period;

insert into step_definitions
select
    template_id,
    template_version,
    step_no,
    name,
    kind,
    assignee_kind,
    assignee,
    actions,
    remark_required,
    condition,
    needs,
    notify,
    remind_after_days,
    escalate_after_days,
    escalate_to,
    target_working_days,
    extra
from checked.step_definitions
where fate = 'accepted'
union all
select
    served.template_id,
    served.template_version,
    served.step_no,
    served.name,
    served.kind,
    served.assignee_kind,
    served.assignee,
    served.actions,
    served.remark_required,
    served.condition,
    served.needs,
    served.notify,
    served.remind_after_days,
    served.escalate_after_days,
    served.escalate_to,
    served.target_working_days,
    served.extra
from present.step_definitions as served
anti join (
    select
        template_id,
        template_version,
        step_no
    from checked.step_definitions
    where fate = 'accepted'
) as loaded
    on
        served.template_id = loaded.template_id
        and served.template_version = loaded.template_version
        and served.step_no = loaded.step_no;

-- Views: copying the largest tables once more would cost more than all the checks.
drop table workflows;

create view workflows as
select
    workflow_id,
    employer_id,
    employee_id,
    submitter,
    submitted_at,
    process,
    status,
    template_id,
    template_version,
    finished_at,
    department_id,
    component,
    value,
    unit,
    payroll_period,
    remark,
    has_attachment
from checked.workflows
where fate = 'accepted'
union all
select
    served.workflow_id,
    served.employer_id,
    served.employee_id,
    served.submitter,
    served.submitted_at,
    served.process,
    served.status,
    served.template_id,
    served.template_version,
    served.finished_at,
    served.department_id,
    served.component,
    served.value,
    served.unit,
    served.payroll_period,
    served.remark,
    served.has_attachment
from present.workflows as served
anti join checked.workflow_change as loaded on served.workflow_id = loaded.workflow_id
anti join checked.withdrawn as withdrawn on served.workflow_id = withdrawn.workflow_id;

drop table steps;

create view steps as
select
    workflow_id,
    seq,
    step_no,
    name,
    action,
    remark,
    activated_at,
    claimed_at,
    executed_at,
    actor,
    role,
    on_behalf_of
from checked.steps
where fate = 'accepted'
union all
select
    served.workflow_id,
    served.seq,
    served.step_no,
    served.name,
    served.action,
    served.remark,
    served.activated_at,
    served.claimed_at,
    served.executed_at,
    served.actor,
    served.role,
    served.on_behalf_of
from present.steps as served
anti join checked.workflow_change as loaded on served.workflow_id = loaded.workflow_id
anti join checked.withdrawn as withdrawn on served.workflow_id = withdrawn.workflow_id
anti join checked.added_step as added on served.workflow_id = added.workflow_id and served.seq = added.seq;
