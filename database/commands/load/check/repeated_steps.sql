-- Of a step that the source gives more than once, the later rows go to quarantine. Changes those rows.
-- Keys are counted by a number that is made of them, and compared themselves where that number is there twice.
update checked.steps
set
    problem = repeated('seq'),
    fate = 'quarantined'
from (
    select
        steps.file,
        steps.line
    from checked.steps as steps -- noqa: AL04
    where
        steps.fate = 'accepted'
        and hash(steps.workflow_id, steps.seq) in (
            select hash(workflow_id, seq)
            from checked.steps
            where fate = 'accepted'
            group by hash(workflow_id, seq)
            having count(*) > 1
        )
    qualify row_number() over (partition by steps.workflow_id, steps.seq order by steps.file, steps.line) > 1
) as later
where checked.steps.file = later.file and checked.steps.line = later.line;
