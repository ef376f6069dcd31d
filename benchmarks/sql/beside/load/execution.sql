-- Which step followed which as the other databases get it, with the time between. One row per execution.
select
    employer_id,
    step_code,
    previous_code,
    coalesce(between_seconds, epoch(executed_at) - epoch(submitted_at)) as gap_seconds
from serving.raw.execution
where is_done
