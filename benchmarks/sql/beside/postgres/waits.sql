-- How long steps took, of what is done. One row per process, step and role.
-- $employer.
select
    process,
    step,
    role,
    count(*) as executed,
    percentile_disc(array[0.5, 0.9]) within group (order by waiting_seconds) as quantiles,
    sum(waiting_seconds) as waiting_seconds
from step
where
    takes_time
    and state = 'done'
    and employer_id = $employer
group by
    process,
    step,
    role
