-- What serves now, in canonical form: exactly what was once put in. One view per canonical table.
create view present.offices as
select
    office_id,
    name
from serving.raw.office;

create view present.employers as
select
    employer_id,
    office_id,
    name
from serving.raw.employer;

create view present.departments as
select
    department_id,
    employer_id,
    name,
    parent_department_id
from serving.raw.department;

create view present.employees as
select
    employee_id,
    employer_id,
    department_id,
    name
from serving.raw.employee;

create view present.payroll_periods as
select
    employer_id,
    payroll_period,
    starts_on,
    ends_on,
    cutoff_at,
    approved_at
from serving.raw.payroll_period;

create view present.step_definitions as
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
from serving.raw.step_definition;

create view present.workflows as
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
    given_finished_at as finished_at,
    submitted_department_id as department_id,
    component,
    value,
    unit,
    payroll_period,
    remark,
    has_attachment
from serving.raw.workflow;

create view present.steps as
select
    workflow_id,
    seq,
    step_no,
    given_name as name,
    action,
    remark,
    activated_at,
    claimed_at,
    executed_at,
    actor,
    given_role as role,
    on_behalf_of
from serving.raw.step;
