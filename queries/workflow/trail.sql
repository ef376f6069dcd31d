-- The audit trail of one workflow: everything that was done, in order, with exact times. One row per event.
-- Where the source tells the submission as a step of its own, that is the event; else the workflow tells it.
-- $workflow_id: which workflow.
-- $employer_id: its employer, so that only his part of the file is read.
with event as (
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
        remark,
        false as is_submission
    from workflow
    where
        workflow_id = $workflow_id
        and id_hash = md5_number($workflow_id) % 4294967296
        and employer_id = $employer_id
    union all
    select
        case moment.place when 1 then step.claimed_at else step.executed_at end as happened_at,
        step.seq,
        moment.place,
        case
            when moment.place = 1 then 'opgepakt'
            else coalesce(step.action, case when step.is_notification then 'melding verstuurd' else 'uitgevoerd' end)
        end as action,
        step.step_no,
        step.step,
        step.actor,
        step.role,
        case moment.place when 2 then step.on_behalf_of end as on_behalf_of,
        case moment.place when 2 then step.remark end as remark,
        moment.place = 2 and step.action = 'ingediend' and step.executed_at = step.submitted_at as is_submission
    from step
    cross join unnest([1, 2]) as moment (place)
    where
        step.workflow_id = $workflow_id
        and step.id_hash = md5_number($workflow_id) % 4294967296
        and step.employer_id = $employer_id
),

happened as (
    select
        *,
        coalesce(bool_or(is_submission) over (), false) as has_submission
    from event
    where happened_at is not null
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
from happened
where place > 0 or not has_submission
order by
    happened_at asc,
    seq asc,
    place asc
