-- Workflows by their ids, as far as they are in scope. One row per workflow.
-- $workflow_ids: the ids asked for.
select
    workflow_id,
    employee,
    process,
    status,
    submitted_at,
    employer
from workflow
where list_contains($workflow_ids::varchar [], workflow_id)
order by submitted_at desc, workflow_id asc
