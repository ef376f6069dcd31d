-- Departments to choose from, with the one above and the employer. One row per department.
select
    department.department_id,
    department.name as department,
    parent.name as parent_department,
    employer.employer_id,
    employer.name as employer
from department
inner join employer on department.employer_id = employer.employer_id
left join department as parent
    on
        department.parent_department_id = parent.department_id
        and department.employer_id = parent.employer_id
order by
    employer.name asc,
    parent_department asc nulls first,
    department.name asc,
    department.department_id asc
