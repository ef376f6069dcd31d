-- Whether anything was noted of one workflow that a rule may find; changes of accounts are not noted. One row.
-- $newest: the number of the workflow.
select count(*) > 0 as is_noted
from finding
where newest = $newest
