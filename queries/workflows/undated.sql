-- How many workflows are over without anyone knowing since when. One row.
select count(*) as workflows
from workflow
where
    not is_open
    and finished_at is null
