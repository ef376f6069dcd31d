-- What loading does to the workflows. One row: how many are new, changed and unchanged.
select
    count(*) filter (where change = 'new') as new_count,
    count(*) filter (where change = 'changed') as changed_count,
    count(*) filter (where change = 'unchanged') as unchanged_count
from checked.workflow_change;
