-- Whether the calendar of what serves begins early enough for what is put in. One row: its first day, and whether it does.
select
    min(day) as first_day,
    min(day) <= coalesce((select min(submitted_at)::date from workflows), min(day)) as is_enough
from serving.raw.working_day;
