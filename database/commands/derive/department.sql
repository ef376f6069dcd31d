-- One row per department.
create table snapshot.raw.department as
select
    department_id,
    employer_id,
    name,
    parent_department_id
from departments
order by employer_id, department_id;
