-- Employees of a Loket download that are not known by their name, under an id made of that name. One row per employee.
-- $employer: whose list it is. $file: what a person knows the file by.
create table incoming.employees as
select
    workflows.employee_id,
    $employer as employer_id,
    any_value(downloaded.employee) as name,
    $file as file,
    min(downloaded.line) as line
from incoming.workflows as workflows
inner join incoming.loket_row as downloaded on workflows.line = downloaded.line
where
    workflows.employee_id is not null
    and not exists (
        select 1
        from present.employees as known
        where known.employer_id = $employer and known.employee_id = workflows.employee_id
    )
group by workflows.employee_id;
