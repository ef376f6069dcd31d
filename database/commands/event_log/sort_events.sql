-- Put events in the order of their times, for a log whose file has none; those without a time stay at the end.
-- One row per event.
create or replace temp table log_event as
select * replace (row_number() over (order by happened_at nulls last, ordinal) as ordinal)
from log_event;
