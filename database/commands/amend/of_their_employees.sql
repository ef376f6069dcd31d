-- All workflows, as they now are, of the employees of whom a workflow was taken out or put in, so that the statements of
-- derive/ find what stands out among theirs; the columns that those read. One row per workflow.
create table snapshot.raw.workflow as
with touched as (
    select
        employer_id,
        employee_id
    from removed_workflow
    union
    select
        employer_id,
        employee_id
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
semi join touched on workflow.employer_id = touched.employer_id and workflow.employee_id = touched.employee_id;

-- What was found in what is put in, under the numbers it was put in with.
update approval_finding
set newest = new_number.newest
from new_number
where approval_finding.newest = new_number.own_newest;

update conformance_finding
set newest = new_number.newest
from new_number
where conformance_finding.newest = new_number.own_newest;
