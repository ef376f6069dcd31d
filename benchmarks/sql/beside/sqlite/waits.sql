-- How long steps took, of what is done. One row per process, step and role.
-- $employer.
with placed as (
    select
        process,
        step,
        role,
        waiting_seconds,
        row_number() over (partition by process, step, role order by waiting_seconds) as place,
        count(*) over (partition by process, step, role) as executed
    from step
    where
        takes_time
        and state = 'done'
        and employer_id = $employer
)

select
    process,
    step,
    role,
    executed,
    max(case when place = (executed * 5 + 9) / 10 then waiting_seconds end) as median_seconds,
    max(case when place = (executed * 9 + 9) / 10 then waiting_seconds end) as p90_seconds,
    sum(waiting_seconds) as waiting_seconds
from placed
group by
    process,
    step,
    role,
    executed
