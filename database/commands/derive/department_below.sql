-- Every department with itself and all that lie below it in the same employer. `union` (not `union all`)
-- ends on a tree with a cycle. One row per department and department below.
create table snapshot.raw.department_below as
with recursive below as (
    select
        employer_id,
        department_id as ancestor_id,
        department_id
    from departments
    union
    select
        below.employer_id,
        below.ancestor_id,
        departments.department_id
    from below
    inner join departments
        on
            below.department_id = departments.parent_department_id
            and below.employer_id = departments.employer_id
)

select
    employer_id,
    ancestor_id,
    department_id
from below
order by employer_id, ancestor_id, department_id;
