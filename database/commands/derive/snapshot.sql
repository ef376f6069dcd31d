-- One row: what this snapshot holds and how to check that it still does.
-- $amended: how many workflows were put in since it was last written as a whole.
create table snapshot.raw.snapshot as
select
    $office_id as office_id,
    $name as name,
    $made_at as made_at,
    $source as source,
    $hours as hours,
    $day_seconds::integer as day_seconds,
    $amended::bigint as amended_count,
    (select count(*) from snapshot.raw.workflow) as workflow_count,
    (select count(*) from snapshot.raw.step) as step_count,
    (select bit_xor(hash(workflow)) from snapshot.raw.workflow as workflow) as workflow_checksum, -- noqa: AL05
    (select bit_xor(hash(every_step)) from snapshot.raw.step as every_step) as step_checksum; -- noqa: AL05
