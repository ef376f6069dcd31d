-- One row per event that has an activity and a readable time.
-- $file: name of the log.
create or replace table incoming.steps as
select
    case_id as workflow_id,
    seq::integer as seq,
    step_no::integer as step_no,
    activity as name,
    action,
    executed_at,
    actor,
    role,
    $file as file,
    line
from log_step
where activity is not null and executed_at is not null
order by ordinal;
