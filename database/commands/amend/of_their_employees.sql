-- What is put in, and all that the employees of what was taken out or put in declared of the same component, as it now is:
-- the statements of derive/ then find what stands out. The columns that those read. One row per workflow.
create table snapshot.raw.workflow as
with touched as (
    select
        employer_id,
        employee_id,
        component
    from removed_workflow
    union
    select
        employer_id,
        employee_id,
        component
    from put_workflow
)

select
    workflow.newest,
    workflow.workflow_id,
    workflow.employer_id,
    workflow.department_id,
    workflow.employee_id,
    workflow.submitter,
    workflow.submitted_at,
    workflow.status,
    workflow.component,
    workflow.value,
    workflow.unit
from amended.raw.workflow as workflow
semi join touched
    on
        workflow.employer_id = touched.employer_id
        and workflow.employee_id = touched.employee_id
        and workflow.component is not distinct from touched.component;

-- What was found in what is put in, under the numbers it was put in with.
update approval_finding
set newest = new_number.newest
from new_number
where approval_finding.newest = new_number.own_newest;

update conformance_finding
set newest = new_number.newest
from new_number
where conformance_finding.newest = new_number.own_newest;
