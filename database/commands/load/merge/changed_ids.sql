-- The first workflows that loading makes or changes, for a way to them. One row per workflow, at most 200.
select workflow_id
from checked.workflow_change
where change <> 'unchanged'
order by workflow_id
limit 200;
