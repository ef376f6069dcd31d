-- The steps of some workflows. One row per step.
-- $path: the Parquet file of steps. $ids: which workflows.
select *
from read_parquet($path)
where workflow_id in (select unnest($ids::varchar []));
