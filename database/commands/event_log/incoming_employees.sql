-- Everyone a case is about, under the last name given. One row per employee.
-- $file: name of the log. $employer_id: of every employee.
create or replace table incoming.employees as
select
    employee_id,
    $employer_id as employer_id,
    max_by(employee, trace) as name,
    $file as file,
    min(line) as line
from log_case
where employee_id is not null
group by employee_id
order by min(trace);
