-- Keep a batch of events. executed_at is null when the time is not ISO 8601; without a zone it is Europe/Amsterdam.
-- One row per event.
insert into log_event
select
    ordinal,
    trace,
    line,
    activity,
    time,
    case when regexp_matches(time, '^\d{4}-\d') then try_cast(time as timestamptz) end as executed_at,
    actor,
    role
from batch;
