-- Room for what is read from an event log, in file order. Events: one row per event. Case entries: one row per trace.
-- Activities, filled by the mapping: one row per activity.
create or replace temp table log_event (
    ordinal bigint,
    trace bigint,
    line bigint,
    activity varchar,
    time varchar,
    happened_at timestamptz,
    actor varchar,
    role varchar,
    transition varchar,
    instance varchar,
    problem varchar
);

create or replace temp table log_case (
    trace bigint,
    line bigint,
    case_id varchar,
    amount varchar,
    value decimal(18, 4),
    employee_id varchar,
    employee varchar,
    submitter varchar,
    component varchar,
    unit varchar,
    payroll_period varchar,
    is_too_long boolean
);

create or replace temp table log_activity (
    activity varchar,
    meaning varchar,
    action varchar,
    is_taken_back boolean
);
