-- The places where work waits or was done. One row per process, step and role.
-- step_code: a number per process and step. place_code: a number per process, step and role. Neither is for a screen.
select distinct
    place_code,
    step_code,
    process,
    step,
    role
from place
order by place_code
