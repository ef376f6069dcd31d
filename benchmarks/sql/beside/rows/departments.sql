-- Departments to choose from. One row per department.
-- $employer.
select
    department.department_id,
    department.name as department,
    parent.name as parent_department,
    employer.employer_id,
    employer.name as employer
from department as department
inner join employer as employer on department.employer_id = employer.employer_id
left join department as parent
    on
        department.parent_department_id = parent.department_id
        and department.employer_id = parent.employer_id
where
    department.department_id is not null
    and department.employer_id = $employer
order by
    employer.name,
    parent.name,
    department.name,
    department.department_id
