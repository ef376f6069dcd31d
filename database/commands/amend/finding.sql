-- What stands out in the new stand: of the workflows that were taken out or put in, and in the declarations of their
-- employees, what is found now; all else as it was. Changes the findings of those.
delete from amended.raw.finding
where
    newest in (select removed_workflow.newest from removed_workflow)
    or (
        rule in ('duplicate', 'habit')
        and newest in (select workflow.newest from snapshot.raw.workflow as workflow)
    );

insert into amended.raw.finding by name
select *
from snapshot.raw.finding
order by
    employer_id,
    submitted_at,
    newest,
    rule,
    seq;
