-- A part of the workflows. One row per workflow.
-- $workflows: the Parquet file. $most: how many.
select *
from read_parquet($workflows)
order by workflow_id
limit $most;
