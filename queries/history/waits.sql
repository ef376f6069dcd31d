-- How long steps took in working time in the year before these data, those still open included.
-- Times are in seconds, in quarters of an hour, coarser for long ones; see database/commands/derive/wait.sql.
-- Reads what the user may see of the past, whatever employers he chose.
-- One row per process, step, role, age at which it was first watched, age reached, and whether it was done then.
select
    process,
    step,
    role,
    entered,
    age,
    is_done,
    sum(executions)::bigint as executions
from wait
group by
    process,
    step,
    role,
    entered,
    age,
    is_done
order by
    process,
    step,
    role,
    entered,
    age,
    is_done
