-- Of a workflow that the source gives more than once, the later rows go to quarantine. Changes those rows.
update checked.workflows
set
    problem = repeated('workflow_id'),
    fate = 'quarantined'
from (
    select
        file,
        line
    from checked.workflows -- noqa: AL04
    where
        fate = 'accepted'
        and workflow_id in (
            select workflow_id
            from checked.workflows
            where fate = 'accepted'
            group by workflow_id
            having count(*) > 1
        )
    qualify row_number() over (partition by workflow_id order by file, line) > 1
) as later
where checked.workflows.file = later.file and checked.workflows.line = later.line;
