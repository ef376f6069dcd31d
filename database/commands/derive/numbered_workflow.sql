-- The workflows in the order in which the snapshot keeps them, with the numbers that stand for them: position in that
-- order, newest first, and one made of their id and of that of their employer. One row per workflow.
-- In order of employer_hash, so that the reader skips the blocks of other employers: of a text it looks at eight letters.
-- newest has room between its numbers and before the first, for what comes later: see docs/decisions/0013.
create or replace temp table numbered_workflow as
with numbered as (
    select
        workflow_id,
        (md5_number(workflow_id) & 4294967295)::uinteger as id_hash,
        employer_hash(employer_id) as employer_hash,
        row_number() over (order by submitted_at desc, workflow_id asc) as newest,
        (
            row_number() over (order by employer_hash(employer_id), employer_id, submitted_at, workflow_id)
        )::uinteger as position,
        greatest(1, least(1024, 2147483648 // count(*) over ())) as room
    from workflows
)

select
    workflows.*,
    numbered.id_hash,
    numbered.employer_hash,
    (1073741824 + numbered.newest * numbered.room)::uinteger as newest,
    numbered.position
from workflows
inner join numbered on workflows.workflow_id = numbered.workflow_id
order by numbered.position;
