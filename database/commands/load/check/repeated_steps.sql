-- Of a step that the source gives more than once, the later rows go to quarantine. Changes those rows.
update checked.steps
set
    problem = repeated('seq'),
    fate = 'quarantined'
from (
    select
        steps.file,
        steps.line
    from checked.steps as steps -- noqa: AL04
    inner join (
        select
            workflow_id,
            seq
        from checked.steps
        where fate = 'accepted'
        group by workflow_id, seq
        having count(*) > 1
    ) as twice on steps.workflow_id = twice.workflow_id and steps.seq = twice.seq
    where steps.fate = 'accepted'
    qualify row_number() over (partition by steps.workflow_id, steps.seq order by steps.file, steps.line) > 1
) as later
where checked.steps.file = later.file and checked.steps.line = later.line;
