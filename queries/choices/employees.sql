-- Names to choose from in the filter on employee, in the order of last names. One row per name.
-- $most: at most so many names.
select
    name,
    min(sort_name) as sort_name
from employee
group by name
order by
    sort_name asc,
    name asc
limit $most
