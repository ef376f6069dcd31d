-- The routes that workflows took, for whoever may see a workflow that took it: the steps executed, in order.
-- One row per employer, current department and route.
create table snapshot.raw.route as
select
    workflow.employer_id,
    workflow.department_id,
    trace.route_code,
    any_value(trace.process) as process,
    any_value(trace.steps) as steps
from trace
inner join snapshot.raw.workflow as workflow on trace.newest = workflow.newest
group by
    workflow.employer_id,
    workflow.department_id,
    trace.route_code
order by
    workflow.employer_id,
    workflow.department_id,
    trace.route_code;
