-- The workflows whose rows in the new stand differ from those in what serves, or may. One row per workflow.
create table checked.touched as
select workflow_id
from checked.workflow_change
where change <> 'unchanged'
union
select workflow_id
from checked.withdrawn
union
select workflow_id
from checked.added_step
union
select served.workflow_id
from present.workflows as served
semi join (
    from main.employees
    except
    from present.employees
) as employee on served.employer_id = employee.employer_id and served.employee_id = employee.employee_id;
