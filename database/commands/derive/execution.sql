-- Every execution of a step that takes time, and the step that each open workflow is at: what waiting is counted of.
-- Holds what filters ask for, so that figures over all steps need no join. step_code, place_code: see raw.place.
-- wait_key, work_key: of what is done, place_code * 2^40 + 2 * the waiting time in milliseconds, in calendar time and in
-- office hours; sorted as numbers they stand in order of place and time.
-- previous_code: step_code of the execution before it in the same workflow; between_…: the time since that one.
-- execution_no: which time it is that the workflow does this step. is_back: done again after one other step.
-- is_after_refusal: done again, with a refusal since the time before (by that execution itself too).
-- is_take_back: a refusal by the side that submitted, right after a refusal by another.
-- Of one part of the workflows, as in step.sql.
-- age_working_seconds: office hours from submission to execution.
create or replace temp view made_execution as
with numbered as (
    select distinct
        process,
        step,
        role,
        step_code,
        place_code
    from snapshot.raw.place
),

counted as (
    select
        step.employer_hash,
        step.employer_id,
        step.department_id,
        workflow.employee_search,
        workflow.submitter_search,
        workflow.status,
        workflow.component,
        workflow.value,
        workflow.payroll_period,
        workflow.route_code,
        part.position,
        step.newest,
        step.seq,
        step.process,
        step.submitted_at,
        workflow.finished_at,
        workflow.submitted_working,
        numbered.step_code::uinteger as step_code,
        numbered.place_code::uinteger as place_code,
        step.role,
        coalesce(step.actor, step.turn_person) as person,
        step.state = 'done' as is_done,
        step.started_at,
        step.started_working,
        step.executed_at,
        step.waiting_seconds,
        step.working_seconds,
        step.started_working + step.working_seconds as executed_working,
        coalesce(step.action, '') = 'afgewezen' as is_refusal,
        coalesce(step.actor = workflow.submitter, false) as is_by_submitter
    from snapshot.raw.step as step
    inner join snapshot.raw.workflow as workflow on step.newest = workflow.newest
    inner join numbered_workflow as part on step.newest = part.newest
    inner join numbered
        on
            step.process = numbered.process
            and step.step = numbered.step
            and step.role is not distinct from numbered.role
    where
        step.takes_time
        and step.state in ('done', 'current')
        and part.position between getvariable('part_first') and getvariable('part_last')
        and step.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and step.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
        and workflow.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
        and workflow.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
),

-- Few do a step twice: which time it is, and what was refused since the time before, is looked at for those alone.
repeating as (
    select distinct position
    from (
        select
            position,
            step_code
        from counted
        group by
            position,
            step_code
        having count(*) > 1
    ) as twice
),

refused as (
    select
        position,
        seq,
        step_code,
        is_done,
        count(*) filter (where is_refusal) over (
            partition by position order by seq rows between unbounded preceding and 1 preceding
        ) as refusals
    from counted
    where position in (select repeating.position from repeating)
),

repeated as (
    select
        position,
        seq,
        row_number() over of_step as execution_no,
        is_done
        and coalesce(refusals > lag(case when is_done then refusals end ignore nulls) over of_step, false)
            as is_after_refusal
    from refused
    window of_step as (partition by position, step_code order by seq)
),

-- Only what the windows look at goes through them: the whole rows would take three times as long.
ordered as (
    select
        position,
        seq,
        case when is_done then lag(step_code) over in_order end as previous_code,
        epoch(executed_at) - epoch(lag(executed_at) over in_order) as between_seconds,
        executed_working - lag(executed_working) over in_order as between_working_seconds,
        is_done
        and coalesce(lag(step_code, 2) over in_order = step_code and lag(step_code) over in_order <> step_code, false)
            as is_back,
        is_done and lead(is_done) over in_order is not true as is_last,
        is_refusal
        and coalesce(lag(is_refusal) over in_order, false)
        and (is_by_submitter or role is not distinct from first_value(role) over in_order) as is_take_back
    from counted
    window in_order as (partition by position order by seq)
)

select
    counted.employer_hash,
    counted.employer_id,
    counted.department_id,
    counted.employee_search,
    counted.submitter_search,
    counted.status,
    counted.component,
    counted.value,
    counted.payroll_period,
    counted.route_code,
    counted.newest,
    counted.seq,
    counted.process,
    counted.submitted_at,
    counted.finished_at,
    counted.step_code,
    counted.place_code,
    counted.role,
    counted.person,
    counted.is_done,
    counted.started_at,
    counted.started_working,
    counted.executed_at,
    case
        when counted.is_done
            then counted.place_code * 1099511627776 + 2 * least(counted.waiting_seconds * 1000, 549755813887)::bigint
    end as wait_key,
    case
        when counted.is_done
            then counted.place_code * 1099511627776 + 2 * least(counted.working_seconds * 1000, 549755813887)::bigint
    end as work_key,
    counted.executed_working - counted.submitted_working as age_working_seconds,
    ordered.previous_code,
    ordered.between_seconds,
    ordered.between_working_seconds,
    coalesce(repeated.execution_no, 1)::usmallint as execution_no,
    ordered.is_back,
    coalesce(repeated.is_after_refusal, false) as is_after_refusal,
    ordered.is_last,
    counted.is_refusal,
    ordered.is_take_back
from counted
inner join ordered on counted.position = ordered.position and counted.seq = ordered.seq
left join repeated on counted.position = repeated.position and counted.seq = repeated.seq
order by
    counted.position,
    counted.seq;
