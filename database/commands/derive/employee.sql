-- One row per employee, with the current department by name and the key names sort on.
create table snapshot.raw.employee as
select
    employees.employee_id,
    employees.employer_id,
    employees.department_id,
    employees.name,
    person_name.sort_name,
    person_name.search_name,
    departments.name as department
from employees
left join person_name on employees.name = person_name.name
left join departments on employees.department_id = departments.department_id
order by employees.employer_id, employees.employee_id;
