-- From here on the canonical workflows and steps are those that are put in only. No rows.
alter view workflows rename to every_workflow;

create view workflows as
select every_workflow.*
from every_workflow
semi join checked.touched as touched on every_workflow.workflow_id = touched.workflow_id;

alter view steps rename to every_step;

create view steps as
select every_step.*
from every_step
semi join checked.touched as touched on every_step.workflow_id = touched.workflow_id;
