-- Which event belongs to which step, and what it does to it: schedule, start, complete, gone or none. One row per event.
create or replace temp table log_life as
select
    ordinal,
    step,
    does
from batch;
