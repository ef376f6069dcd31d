-- How many events stand after a later event of their case? One row.
select count(*) as events
from log_step
where is_earlier_than_previous;
