-- Workflows that are served now and that the source says must not be shown. One row per workflow.
create table checked.withdrawn as
select served.workflow_id
from present.workflows as served
inner join workflow_fate as fate on served.workflow_id = fate.workflow_id
where fate.fate = 'not_shown';
