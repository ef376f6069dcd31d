-- Every copy with people of its own, who have the same names. One row per employee.
-- $path: the Parquet file of one copy.
select
    employees.* replace (
        employee_id || ending as employee_id,
        employer_id || ending as employer_id,
        department_id || ending as department_id
    )
from read_parquet($path) as employees
cross join copy
