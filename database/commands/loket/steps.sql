-- A Loket download has no steps. No row.
create table incoming.steps as
select
    null::varchar as workflow_id,
    null::varchar as seq,
    null::varchar as step_no,
    null::varchar as file,
    null::bigint as line
where false;
