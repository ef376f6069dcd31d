-- Every copy with steps of its own. One row per execution or planned step.
-- $path: the Parquet file of one copy.
select steps.* replace (workflow_id || ending as workflow_id)
from read_parquet($path) as steps
cross join copy
