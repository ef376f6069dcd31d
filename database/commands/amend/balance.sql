-- What the new stand must count and hash to: what serves, without what is taken out, with what is put in.
-- One row; made before anything is taken out.
create temp table balance as
with removed_steps as (
    select
        count(*) as counted,
        coalesce(bit_xor(hash(every_step)), 0) as checksum
    from amended.raw.step as every_step
    where every_step.rowid in (select removed_step.row_number from removed_step)
),

removed as (
    select
        count(*) as counted,
        coalesce(bit_xor(hash(workflow)), 0) as checksum
    from amended.raw.workflow as workflow
    where workflow.rowid in (select removed_workflow.row_number from removed_workflow)
)

select
    served.workflow_count - removed.counted as workflow_count,
    served.step_count - removed_steps.counted as step_count,
    xor(coalesce(served.workflow_checksum, 0), removed.checksum) as workflow_checksum,
    xor(coalesce(served.step_checksum, 0), removed_steps.checksum) as step_checksum
from amended.raw.snapshot as served
cross join removed
cross join removed_steps;
