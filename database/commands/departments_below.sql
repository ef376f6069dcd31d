-- Which departments a grant opens. One row per department.
-- $exact: departments by themselves. $with_below: departments with all that lies below them.
select distinct
    employer_id,
    department_id
from raw.department_below
where
    (ancestor_id = department_id and department_id in (select unnest($exact::varchar [])))
    or ancestor_id in (select unnest($with_below::varchar []))
order by employer_id, department_id;
