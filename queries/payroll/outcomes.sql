-- What became of the workflows of payroll runs that are closed. One row per workflow.
-- is_missed: not done when the cutoff passed; then step, turn and waited say where it was at that moment. What was
-- submitted after the cutoff was nowhere yet.
-- moved_to: the next run of the employer, of what is still open.
-- $employers: ids, or null for all in scope.
-- $payroll_periods: one of these, or null.
-- $processes: one of these, or null.
-- $departments: ids, or null.
-- $now: moment to look from.
with next_run as (
    select
        employer_id,
        arg_min(payroll_period, cutoff_at) as payroll_period
    from payroll_period
    where cutoff_at >= $now::timestamptz
    group by employer_id
),

belonging as (
    select
        workflow_id,
        employer_id,
        employer,
        employee,
        employee_sort,
        process,
        status,
        submitted_at,
        finished_at,
        run_period,
        run_cutoff_at,
        run_cutoff_working,
        is_open,
        is_after_cutoff,
        is_open or coalesce(finished_at > run_cutoff_at, false) as is_missed
    from workflow
    where
        run_cutoff_at < $now::timestamptz
        and ($payroll_periods::varchar [] is null or run_period in (select unnest($payroll_periods::varchar [])))
        and ($employers::varchar [] is null or employer_id in (select unnest($employers::varchar [])))
        and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
        and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
),

place as (
    select
        missed.workflow_id,
        arg_min(step.step, step.seq) as step,
        arg_min(coalesce(step.turn, step.role, step.actor), step.seq) as turn,
        arg_min(epoch(missed.run_cutoff_at) - epoch(step.started_at), step.seq) as waited_seconds,
        arg_min(missed.run_cutoff_working - step.started_working, step.seq) as waited_working_seconds
    from belonging as missed
    inner join step
        on
            missed.workflow_id = step.workflow_id
            and missed.employer_id = step.employer_id
            and missed.submitted_at = step.submitted_at
    where
        missed.is_missed
        and step.takes_time
        and step.started_at <= missed.run_cutoff_at
        and (step.executed_at > missed.run_cutoff_at or step.executed_at is null)
    group by missed.workflow_id
)

select
    belonging.workflow_id,
    belonging.employer_id,
    belonging.employer,
    belonging.employee,
    belonging.process,
    belonging.status,
    belonging.submitted_at,
    belonging.finished_at,
    belonging.run_period,
    belonging.run_cutoff_at,
    belonging.is_open,
    belonging.is_missed,
    belonging.is_missed and belonging.is_after_cutoff as is_after_cutoff,
    case when not belonging.is_after_cutoff then place.step end as step,
    case when not belonging.is_after_cutoff then place.turn end as turn,
    case when not belonging.is_after_cutoff then place.waited_seconds end as waited_seconds,
    case when not belonging.is_after_cutoff then place.waited_working_seconds end as waited_working_seconds,
    case when belonging.is_open then next_run.payroll_period end as moved_to,
    snapshot.day_seconds
from belonging
cross join snapshot
left join place on belonging.workflow_id = place.workflow_id
left join next_run on belonging.employer_id = next_run.employer_id
order by
    belonging.run_cutoff_at asc,
    belonging.employee_sort asc,
    belonging.workflow_id asc
