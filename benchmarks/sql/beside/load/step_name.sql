-- What the codes of executions stand for. One row per process and step.
select distinct
    step_code,
    process,
    step
from serving.raw.place
