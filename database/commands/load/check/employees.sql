-- The employees of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- A department that is unknown, or of another employer, becomes null: an employee is not lost for it, and only who may
-- see the whole employer sees him.
create table checked.employees as
with known_department as (
    select
        department_id,
        employer_id
    from checked.departments
    where fate = 'accepted'
    union
    select
        department_id,
        employer_id
    from present.departments
),

typed as (
    select
        offered.employee_id,
        offered.employer_id,
        offered.department_id as given_department_id,
        known_department.department_id,
        offered.name,
        offered.file,
        offered.line,
        coalesce(known.is_foreign, false) as is_foreign,
        case
            when offered.employee_id is null then missing('employee_id')
            when offered.employer_id is null then missing('employer_id')
            when offered.name is null then missing('name')
            when known.employer_id is null then unknown('employer_id', 'employers')
        end as own_problem
    from offered.employees as offered
    left join checked.known_employer as known on offered.employer_id = known.employer_id
    left join known_department
        on
            offered.department_id = known_department.department_id
            and offered.employer_id = known_department.employer_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by employer_id, employee_id, own_problem is null order by file, line
        ) as occurrence
    from typed
)

select
    employee_id,
    employer_id,
    department_id,
    name,
    given_department_id is not null and department_id is null as has_unknown_department,
    file,
    line,
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('employee_id') end as problem,
    case
        when is_foreign then 'other_office'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from numbered;
