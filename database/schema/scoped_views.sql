-- What a query may read: the rows of one scope, over schema raw. An unset or empty scope variable gives no row.
-- scope_employers: employer ids. scope_whole_employers: true when every department of them is visible.
-- scope_history_employers: the employers before the user chose some of them; what is learned of the past does not change
-- with that choice, so it reads past_step and wait.
-- scope_departments: else the departments whose employees are visible.
create temp view workflow as
select *
from raw.workflow
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view choice as
select *
from raw.choice
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view step as
select *
from raw.step
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view employee as
select *
from raw.employee
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view department as
select *
from raw.department
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view employer as
select *
from raw.employer
where employer_id in (select unnest(getvariable('scope_employers')::varchar []));

create temp view payroll_period as
select *
from raw.payroll_period
where employer_id in (select unnest(getvariable('scope_employers')::varchar []));

create temp view step_definition as
select *
from raw.step_definition
where (template_id, template_version) in (
    select
        template_id,
        template_version
    from raw.template_use
    where
        employer_id in (select unnest(getvariable('scope_employers')::varchar []))
        and (
            getvariable('scope_whole_employers')::boolean
            or list_contains(getvariable('scope_departments')::varchar [], department_id)
        )
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
where
    employer_id in (select unnest(getvariable('scope_history_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view wait as
select *
from raw.wait
where
    employer_id in (select unnest(getvariable('scope_history_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view place as
select *
from raw.place
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view route as
select *
from raw.route
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );

create temp view execution as
select *
from raw.execution
where
    employer_id in (select unnest(getvariable('scope_employers')::varchar []))
    and (
        getvariable('scope_whole_employers')::boolean
        or list_contains(getvariable('scope_departments')::varchar [], department_id)
    );
