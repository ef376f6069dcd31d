-- Some workflows as submitted by somebody else. One row per workflow.
-- $path: the Parquet file of workflows. $ids: which. $mark: the name of who submitted them.
select * replace ($mark as submitter)
from read_parquet($path)
where workflow_id in (select unnest($ids::varchar []));
