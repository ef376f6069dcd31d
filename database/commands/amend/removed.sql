-- What is taken out: the rows of workflows that are put in anew, or must not be shown any more. One row per workflow.
create temp table removed_workflow as
select
    served.newest,
    served.employer_id,
    served.employee_id
from amended.raw.workflow as served
semi join checked.touched as touched on served.workflow_id = touched.workflow_id;
