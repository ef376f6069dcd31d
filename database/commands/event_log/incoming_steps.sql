-- One row per step of which every event can be read.
-- $file: name of the log.
create or replace table incoming.steps as
select
    case_id as workflow_id,
    seq::integer as seq,
    step_no::integer as step_no,
    activity as name,
    action,
    activated_at,
    claimed_at,
    executed_at,
    actor,
    role,
    $file as file,
    line
from log_step
where problem is null
order by ordinal;
