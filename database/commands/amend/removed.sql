-- What is taken out: the rows of workflows that are put in anew, or must not be shown any more. One row per workflow.
-- row_number: where it stands, so that all columns are read of those only; of a step likewise.
create temp table removed_workflow as
select
    served.rowid as row_number,
    served.newest,
    served.employer_id,
    served.employee_id,
    served.component
from amended.raw.workflow as served
semi join checked.touched as touched on served.workflow_id = touched.workflow_id;

-- Their steps. One row per step.
create temp table removed_step as
select every_step.rowid as row_number
from amended.raw.step as every_step
where every_step.newest in (select removed_workflow.newest from removed_workflow);
