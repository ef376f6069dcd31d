-- One row: what this snapshot holds, as it was worked out before anything was put in (balance.sql); that the file does
-- hold it comes out when it is read back. $amended: how many workflows were put in since it was written as a whole.
create table snapshot.raw.snapshot as
select
    $office_id as office_id,
    $name as name,
    $made_at as made_at,
    $source as source,
    $hours as hours,
    $day_seconds::integer as day_seconds,
    $amended::bigint as amended_count,
    workflow_count,
    step_count,
    workflow_checksum,
    step_checksum
from balance;
