-- Which activities does the log hold? One row per activity.
select distinct activity
from log_event
where activity is not null
order by activity;
