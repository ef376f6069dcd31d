-- What can be chosen in the filters, with how often it occurs. One row per filter and value.
-- $is_open, $employer.
select
    filter,
    value,
    sum(workflows) as workflows
from choice
where
    is_open = $is_open
    and filter <> 'submitter'
    and employer_id = $employer
group by
    filter,
    value
order by
    filter,
    value
