-- Does this snapshot hold what it says? One row: its name, whether counts and checksums agree, and what was found.
-- The rows go by a name that is no column of theirs: else only that column would be hashed.
with counted as (
    select
        (select count(*) from raw.workflow) as workflow_count,
        (select count(*) from raw.step) as step_count,
        (select bit_xor(hash(workflow)) from raw.workflow as workflow) as workflow_checksum, -- noqa: AL05
        (select bit_xor(hash(every_step)) from raw.step as every_step) as step_checksum -- noqa: AL05
)

select
    snapshot.name,
    snapshot.workflow_count = counted.workflow_count
    and snapshot.step_count = counted.step_count
    and (snapshot.workflow_checksum is not distinct from counted.workflow_checksum)
    and (snapshot.step_checksum is not distinct from counted.step_checksum) as is_whole,
    counted.workflow_count,
    counted.step_count,
    counted.workflow_checksum,
    counted.step_checksum
from raw.snapshot
cross join counted;
