-- The workflows with their number, newest first, and a number made of their id. One row per workflow.
create temp table numbered_workflow as
select
    *,
    (md5_number(workflow_id) % 4294967296)::uinteger as id_hash,
    (row_number() over (order by submitted_at desc, workflow_id asc))::uinteger as newest
from workflows;
