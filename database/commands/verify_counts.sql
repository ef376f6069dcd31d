-- Does this snapshot hold as many rows as it says? One row: its name, whether the counts agree, and the counts found.
with counted as (
    select
        (select count(*) from raw.workflow) as workflow_count,
        (select count(*) from raw.step) as step_count
)

select
    snapshot.name,
    snapshot.workflow_count = counted.workflow_count and snapshot.step_count = counted.step_count as is_whole,
    counted.workflow_count,
    counted.step_count
from raw.snapshot
cross join counted;
