-- What stands out in the new stand: of the workflows that were taken out or put in, and in the declarations of their
-- employees, what is found now; all else as it was. One row per finding.
create or replace table amended.raw.finding as
select served.*
from amended.raw.finding as served
anti join removed_workflow on served.newest = removed_workflow.newest
where
    served.rule not in ('duplicate', 'habit')
    or served.newest not in (select workflow.newest from snapshot.raw.workflow as workflow)
union all by name
select found.*
from snapshot.raw.finding as found
order by
    employer_id,
    submitted_at,
    newest,
    rule,
    seq;
