-- The canonical workflows and steps are all again. No rows.
drop view workflows;

alter view every_workflow rename to workflows;

drop view steps;

alter view every_step rename to steps;
