-- Whether anything was noted of one workflow that a rule may find; changes of accounts are not noted. One row, none when
-- the workflow may not be seen.
-- $workflow_id: which workflow.
select exists(select 1 from finding where finding.newest = workflow.newest) as is_noted
from workflow
where
    workflow_id = $workflow_id
    and id_hash = md5_number($workflow_id) & 4294967295
