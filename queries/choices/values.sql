-- What can be chosen in the filters of an overview, with how often it occurs. One row per filter and value.
-- $is_open: true for Openstaand, false for Historisch.
select
    filter,
    value,
    sum(workflows)::bigint as workflows
from choice
where
    is_open = $is_open
    and filter <> 'submitter'
group by
    filter,
    value
order by
    filter asc,
    value asc
