-- Which of these open workflows are in scope. One row per open workflow.
-- $workflow_ids: their ids.
select workflow_id
from workflow
where
    is_open
    and workflow_id in (select unnest($workflow_ids::varchar []))
order by workflow_id asc
