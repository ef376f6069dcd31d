-- Keep what the activities mean. One row per activity.
insert into log_activity
select
    activity,
    meaning,
    action,
    is_taken_back
from batch;
