-- What a query may read: the rows of one scope, over schema raw. An unset or empty scope variable gives no row.
-- scope_employers: employer ids. scope_whole_employers: true when every department of them is visible.
-- scope_whole_office: true when these are all employers of the office; then nothing is left to compare per row.
-- scope_history_employers: the employers before the user chose some of them; what is learned of the past does not change
-- with that choice, so it reads past_step and wait. scope_history_whole_office: true when they are all.
-- scope_departments: else the departments whose employees are visible.
-- The range of ids says nothing more than the list: it is what lets the reader skip the blocks of other employers.
-- Each condition stands here whole: a macro in a macro takes 0.2 ms of planning for each view that a query reads.
create temp macro is_employer_seen(employer_id) as
getvariable('scope_whole_office')::boolean
or (
    employer_id between list_min(getvariable('scope_employers')::varchar [])
    and list_max(getvariable('scope_employers')::varchar [])
    and list_contains(getvariable('scope_employers')::varchar [], employer_id)
);

create temp macro is_seen(employer_id, department_id) as
(
    getvariable('scope_whole_office')::boolean
    or (
        employer_id between list_min(getvariable('scope_employers')::varchar [])
        and list_max(getvariable('scope_employers')::varchar [])
        and list_contains(getvariable('scope_employers')::varchar [], employer_id)
    )
)
and (
    getvariable('scope_whole_employers')::boolean
    or list_contains(getvariable('scope_departments')::varchar [], department_id)
);

create temp macro is_seen_of_past(employer_id, department_id) as
(
    getvariable('scope_history_whole_office')::boolean
    or (
        employer_id between list_min(getvariable('scope_history_employers')::varchar [])
        and list_max(getvariable('scope_history_employers')::varchar [])
        and list_contains(getvariable('scope_history_employers')::varchar [], employer_id)
    )
)
and (
    getvariable('scope_whole_employers')::boolean
    or list_contains(getvariable('scope_departments')::varchar [], department_id)
);

-- The tables of workflows, steps and executions stand in order of a number of the employer. Its range says nothing more
-- either: of texts the reader knows the first eight letters of a block only, and ids often begin alike.
create temp macro is_row_seen(employer_hash, employer_id, department_id) as
employer_hash between getvariable('scope_first')::uinteger and getvariable('scope_last')::uinteger
and (
    getvariable('scope_whole_office')::boolean
    or list_contains(getvariable('scope_employers')::varchar [], employer_id)
)
and (
    getvariable('scope_whole_employers')::boolean
    or list_contains(getvariable('scope_departments')::varchar [], department_id)
);

create temp macro is_row_seen_of_past(employer_hash, employer_id, department_id) as
employer_hash between getvariable('scope_history_first')::uinteger and getvariable('scope_history_last')::uinteger
and (
    getvariable('scope_history_whole_office')::boolean
    or list_contains(getvariable('scope_history_employers')::varchar [], employer_id)
)
and (
    getvariable('scope_whole_employers')::boolean
    or list_contains(getvariable('scope_departments')::varchar [], department_id)
);

create temp view workflow as
select *
from raw.workflow
where is_row_seen(employer_hash, employer_id, department_id);

create temp view choice as
select *
from raw.choice
where is_seen(employer_id, department_id);

create temp view step as
select *
from raw.step
where is_row_seen(employer_hash, employer_id, department_id);

create temp view employee as
select *
from raw.employee
where is_seen(employer_id, department_id);

create temp view department as
select *
from raw.department
where is_seen(employer_id, department_id);

create temp view employer as
select *
from raw.employer
where is_employer_seen(employer_id);

create temp view payroll_period as
select *
from raw.payroll_period
where is_employer_seen(employer_id);

create temp view step_definition as
select *
from raw.step_definition
where (template_id, template_version) in (
    select
        template_id,
        template_version
    from raw.template_use
    where is_seen(employer_id, department_id)
);

create temp view office as
select *
from raw.office
where len(getvariable('scope_employers')::varchar []) > 0;

create temp view snapshot as
select
    office_id,
    name,
    made_at,
    day_seconds
from raw.snapshot
where len(getvariable('scope_employers')::varchar []) > 0;

create temp view working_day as
select *
from raw.working_day
where len(getvariable('scope_employers')::varchar []) > 0;

create temp view past_step as
select *
from raw.step
where is_row_seen_of_past(employer_hash, employer_id, department_id);

create temp view wait as
select *
from raw.wait
where is_seen_of_past(employer_id, department_id);

create temp view place as
select *
from raw.place
where is_seen(employer_id, department_id);

create temp view route as
select *
from raw.route
where is_seen(employer_id, department_id);

create temp view execution as
select *
from raw.execution
where is_row_seen(employer_hash, employer_id, department_id);

create temp view finding as
select *
from raw.finding
where is_seen(employer_id, department_id);
