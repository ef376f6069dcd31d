-- Names to choose from in the filter on submitter, in the order of last names. One row per name.
-- $is_open: true for Openstaand, false for Historisch.
-- $most: at most so many names.
select
    value as name,
    min(sort_name) as sort_name
from choice
where
    is_open = $is_open
    and filter = 'submitter'
group by value
order by
    sort_name asc,
    name asc
limit $most
