-- Names to choose from in the filter on submitter, in the order of last names. One row per name.
-- $is_open: true for Openstaand, false for Historisch.
-- $most: at most so many names.
select
    submitter as name,
    min(submitter_sort) as sort_name
from workflow
where
    is_open = $is_open
    and submitter is not null
group by submitter
order by
    sort_name asc,
    name asc
limit $most
