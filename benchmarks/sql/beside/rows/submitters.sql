-- Names to choose from in the filter on submitter. One row per name.
-- $is_open, $employer, $most.
select
    value as name,
    min(sort_name) as sort_name
from choice
where
    is_open = $is_open
    and filter = 'submitter'
    and employer_id = $employer
group by value
order by
    sort_name,
    name
limit $most
