-- Steps of workflows that are served and that the source itself does not give. One row per step.
create table checked.added_step as
select
    steps.workflow_id,
    steps.seq
from checked.steps as steps
anti join checked.workflow_change as loaded on steps.workflow_id = loaded.workflow_id
where steps.fate = 'accepted';
