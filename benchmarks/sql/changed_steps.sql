-- The steps of the workflows in changed_workflows. One row per step.
-- $workflows, $steps: the Parquet files. $most: how many workflows.
select steps.*
from read_parquet($steps) as steps
semi join (
    select workflow_id
    from read_parquet($workflows)
    order by
        hash(workflow_id),
        workflow_id
    limit $most
) as changed on steps.workflow_id = changed.workflow_id;
