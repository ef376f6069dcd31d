-- The rows of a Loket download as workflows without steps. One row per row of the download.
-- $employer: whose list it is. $file: what a person knows the file by.
-- The key is made of what does not change: a later download of the same request has another status, and the same key.
create table incoming.workflows as
with numbered as (
    select
        *,
        row_number() over (
            partition by employee, submitter, submitted_at, process, component, value, payroll_period
            order by line
        ) as occurrence
    from incoming.loket_row
),

known as (
    select
        name,
        any_value(employee_id) as employee_id
    from present.employees
    where employer_id = $employer
    group by name
    having count(*) = 1
)

select
    'loket-' || md5(
        concat_ws(
            chr(31),
            $employer,
            numbered.employee,
            numbered.submitter,
            numbered.submitted_at,
            numbered.process,
            coalesce(numbered.component, ''),
            coalesce(numbered.value, ''),
            coalesce(numbered.payroll_period, ''),
            numbered.occurrence
        )
    ) as workflow_id,
    $employer as employer_id,
    case
        when numbered.employee is not null
            then coalesce(known.employee_id, 'loket-' || md5($employer || chr(31) || numbered.employee))
    end as employee_id,
    numbered.submitter,
    numbered.submitted_at,
    numbered.process,
    numbered.status,
    numbered.component,
    regexp_extract(numbered.value, '[-+]?[0-9][0-9.,]*') as value,
    case
        when regexp_matches(numbered.value, '€|EUR', 'i') then 'EUR'
        when regexp_matches(numbered.value, '\bkm\b', 'i') then 'km'
        when regexp_matches(numbered.value, '\buur\b|\buren\b', 'i') then 'uur'
    end as unit,
    numbered.payroll_period,
    $file as file,
    numbered.line
from numbered
left join known on numbered.employee = known.name;
