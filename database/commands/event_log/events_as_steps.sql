-- Every event is an executed step. One row per step.
create or replace temp table log_done as
select
    ordinal,
    ordinal as first_ordinal,
    trace,
    line,
    activity,
    happened_at,
    null::timestamptz as activated_at,
    null::timestamptz as claimed_at,
    happened_at as executed_at,
    actor,
    role,
    true as is_executed,
    problem
from log_event;
