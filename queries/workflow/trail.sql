-- The audit trail of one workflow: everything that was done, in order, with exact times. One row per event.
-- $workflow_id: which workflow.
-- $employer_id: its employer, so that only his part of the file is read.
with submission as (
    select
        workflow_id,
        submitted_at,
        submitter,
        remark
    from workflow
    where
        workflow_id = $workflow_id
        and id_hash = md5_number($workflow_id) % 4294967296
        and employer_id = $employer_id
),

execution as (
    select
        step.seq,
        step.step_no,
        step.step,
        step.is_notification,
        step.action,
        step.remark,
        step.claimed_at,
        step.executed_at,
        step.actor,
        step.role,
        step.on_behalf_of
    from step
    inner join submission
        on
            step.workflow_id = submission.workflow_id
            and step.submitted_at = submission.submitted_at
    where
        step.workflow_id = $workflow_id
        and step.employer_id = $employer_id
),

event as (
    select
        submitted_at as happened_at,
        0 as seq,
        0 as place,
        'ingediend' as action,
        null as step_no,
        null as step,
        submitter as actor,
        null as role,
        null as on_behalf_of,
        remark
    from submission
    where
        not exists (
            select 1
            from execution
            where
                execution.action = 'ingediend'
                and execution.executed_at = submission.submitted_at
        )
    union all
    select
        claimed_at as happened_at,
        seq,
        1 as place,
        'opgepakt' as action,
        step_no,
        step,
        actor,
        role,
        null as on_behalf_of,
        null as remark
    from execution
    where claimed_at is not null
    union all
    select
        executed_at as happened_at,
        seq,
        2 as place,
        coalesce(action, case when is_notification then 'melding verstuurd' else 'uitgevoerd' end) as action,
        step_no,
        step,
        actor,
        role,
        on_behalf_of,
        remark
    from execution
    where executed_at is not null
)

select
    happened_at,
    action,
    step_no,
    step,
    actor,
    role,
    on_behalf_of,
    remark
from event
order by
    happened_at asc,
    seq asc,
    place asc
