-- What stands out against the rules of control, as far as no office has its own limits in it. One row per finding.
-- Facts that a rule does not have are null; what each rule means stands where they are found. seq: of which execution.
create table snapshot.raw.finding as
with found as (
    select * from approval_finding
    union all by name
    select * from conformance_finding
    union all by name
    select * from declaration_finding
)

select
    workflow.employer_id,
    workflow.department_id,
    workflow.submitted_at,
    found.newest,
    found.rule,
    found.step_no,
    found.seq,
    found.happened_at,
    found.step,
    found.other_step,
    found.person,
    found.other_person,
    found.role,
    found.set_up,
    found.other_set_up,
    found.other_workflow_id,
    found.other_at,
    found.days,
    found.usual,
    found.earlier,
    found.spreads
from found
inner join snapshot.raw.workflow as workflow on found.newest = workflow.newest
order by
    workflow.employer_id,
    workflow.submitted_at,
    found.newest,
    found.rule,
    found.seq;
