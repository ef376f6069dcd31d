-- Names to choose from in the filter on employee. One row per name.
-- $employer, $most.
select
    name,
    min(sort_name) as sort_name
from employee
where
    name is not null
    and employer_id = $employer
group by name
order by
    sort_name,
    name
limit $most
