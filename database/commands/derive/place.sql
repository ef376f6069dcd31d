-- The places where work waits or was done, for whoever may see a workflow that was there.
-- step_code: a number per process and step. place_code: a number per process, step and role.
-- One row per employer, current department, process, step and role.
create table snapshot.raw.place as
with found as (
    select distinct
        employer_id,
        department_id,
        process,
        step,
        role
    from snapshot.raw.step
    where takes_time and state in ('done', 'current')
)

select
    employer_id,
    department_id,
    process,
    step,
    role,
    dense_rank() over (order by process, step) as step_code,
    dense_rank() over (order by process, step, role) as place_code
from found
order by
    employer_id,
    department_id,
    place_code;
