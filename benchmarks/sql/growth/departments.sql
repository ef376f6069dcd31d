-- Every copy with departments of its own. One row per department.
-- $path: the Parquet file of one copy.
select
    departments.* replace (
        department_id || ending as department_id,
        employer_id || ending as employer_id,
        parent_department_id || ending as parent_department_id
    )
from read_parquet($path) as departments
cross join copy
