-- The routes that workflows took, for whoever may see a workflow that took it: the steps executed, in order.
-- One row per employer, current department and route.
create table snapshot.raw.route as
select
    workflow.employer_id,
    workflow.department_id,
    known_route.route_code,
    any_value(known_route.process) as process,
    any_value(known_route.steps) as steps
from known_route
inner join snapshot.raw.workflow as workflow on known_route.route_code = workflow.route_code
group by
    workflow.employer_id,
    workflow.department_id,
    known_route.route_code
order by
    workflow.employer_id,
    workflow.department_id,
    known_route.route_code;
