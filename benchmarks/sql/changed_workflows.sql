-- Workflows from all over the office, each with another remark. One row per workflow.
-- $workflows: the Parquet file. $most: how many.
select * replace (coalesce(remark || ' ', '') || 'nagekeken' as remark)
from read_parquet($workflows)
order by
    hash(workflow_id),
    workflow_id
limit $most;
