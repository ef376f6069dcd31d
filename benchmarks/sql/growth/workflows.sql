-- Every copy with workflows of its own. One row per workflow.
-- $path: the Parquet file of one copy.
select
    workflows.* replace (
        workflow_id || ending as workflow_id,
        employer_id || ending as employer_id,
        employee_id || ending as employee_id,
        department_id || ending as department_id
    )
from read_parquet($path) as workflows
cross join copy
