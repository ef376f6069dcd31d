-- The canonical tables: what every source becomes before a snapshot is built of it.
-- Names and meaning as in the exchange format; moments carry a zone.
create table offices (
    office_id varchar,
    name varchar
);

create table employers (
    employer_id varchar,
    office_id varchar,
    name varchar
);

create table departments (
    department_id varchar,
    employer_id varchar,
    name varchar,
    parent_department_id varchar
);

create table employees (
    employee_id varchar,
    employer_id varchar,
    department_id varchar,
    name varchar
);

create table payroll_periods (
    employer_id varchar,
    payroll_period varchar,
    starts_on date,
    ends_on date,
    cutoff_at timestamptz,
    approved_at timestamptz
);

create table step_definitions (
    template_id varchar,
    template_version varchar,
    step_no integer,
    name varchar,
    kind varchar,
    assignee_kind varchar,
    assignee varchar,
    actions varchar,
    remark_required boolean,
    condition varchar,
    needs varchar,
    notify varchar,
    remind_after_days integer,
    escalate_after_days integer,
    escalate_to varchar,
    target_working_days double,
    extra varchar
);

create table workflows (
    workflow_id varchar,
    employer_id varchar,
    employee_id varchar,
    submitter varchar,
    submitted_at timestamptz,
    process varchar,
    status varchar,
    template_id varchar,
    template_version varchar,
    finished_at timestamptz,
    department_id varchar,
    component varchar,
    value decimal(18, 4),
    unit varchar,
    payroll_period varchar,
    remark varchar,
    has_attachment boolean
);

create table steps (
    workflow_id varchar,
    seq integer,
    step_no integer,
    name varchar,
    action varchar,
    remark varchar,
    activated_at timestamptz,
    claimed_at timestamptz,
    executed_at timestamptz,
    actor varchar,
    role varchar,
    on_behalf_of varchar
);
