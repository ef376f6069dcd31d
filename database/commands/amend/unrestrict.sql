-- The canonical workflows and steps are all again, and nothing is left of what was derived of some. No rows.
drop view workflows;

alter view every_workflow rename to workflows;

drop view steps;

alter view every_step rename to steps;

drop table if exists person_name;

drop table if exists working_hour;

drop table if exists numbered_workflow;

drop table if exists trace;

drop table if exists known_route;

drop view if exists made_step;

drop view if exists made_workflow;

drop view if exists made_execution;

drop table if exists approval_finding;

drop table if exists conformance_finding;

drop table if exists declaration_finding;
