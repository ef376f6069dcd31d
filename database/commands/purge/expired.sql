-- Workflows that are over and older than is to be kept. One row per workflow.
-- $processes, $days: the terms per process; $other_days: that of any other, or null. $now: the moment counted to.
create table checked.expired as
with term as (
    select
        unnest($processes::varchar []) as process,
        unnest($days::integer []) as days
)

select
    workflow.workflow_id,
    workflow.process,
    workflow.employer_id,
    workflow.employee_id
from serving.raw.workflow as workflow
left join term on workflow.process = term.process
where
    not workflow.is_open
    and coalesce(workflow.finished_at, workflow.submitted_at)
    < $now::timestamptz - to_days(coalesce(term.days, $other_days::integer));
