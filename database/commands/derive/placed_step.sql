-- The steps in the order in which the snapshot keeps them. One row per step.
-- Sorted once and as they came: what is derived of them is wider, and is made part by part.
create or replace temp table placed_step as
select
    workflows.position,
    steps.*
from steps
inner join numbered_workflow as workflows on steps.workflow_id = workflows.workflow_id
order by
    workflows.position,
    steps.seq;
