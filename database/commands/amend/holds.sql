-- Whether the new stand is what serves, without what was taken out, with what was put in. One row.
select
    snapshot.workflow_count = balance.workflow_count
    and snapshot.step_count = balance.step_count
    and coalesce(snapshot.workflow_checksum, 0) = balance.workflow_checksum
    and coalesce(snapshot.step_checksum, 0) = balance.step_checksum as is_so
from snapshot.raw.snapshot as snapshot
cross join balance;
