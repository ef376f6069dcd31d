-- The steps of a part of the workflows, as in some_workflows. One row per step.
-- $workflows, $steps: the Parquet files. $most: how many workflows.
select steps.*
from read_parquet($steps) as steps
semi join (
    select workflow_id
    from read_parquet($workflows)
    order by workflow_id
    limit $most
) as part on steps.workflow_id = part.workflow_id;
