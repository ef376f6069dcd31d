-- Whose turn it is: every open workflow with its step, its age, and what it must be ready for. One row per open workflow.
-- $employer, $now, $now_working: the office's working seconds before this moment; $day_seconds: those of one day.
with coming as (
    select
        employer_id,
        payroll_period as run_period,
        cutoff_at as run_cutoff_at,
        cutoff_working as run_cutoff_working,
        row_number() over (partition by employer_id order by cutoff_at) as place
    from payroll_period
    where cutoff_at >= $now
),

next_run as (
    select
        employer_id,
        run_period,
        run_cutoff_at,
        run_cutoff_working
    from coming
    where place = 1
)

select
    workflow.workflow_id,
    workflow.employee,
    workflow.employee_sort,
    workflow.submitter,
    workflow.submitted_at,
    workflow.process,
    workflow.status,
    workflow.component,
    workflow.value,
    workflow.unit,
    workflow.current_seq,
    workflow.current_step,
    workflow.current_step_role,
    workflow.current_person,
    workflow.current_turn,
    workflow.current_assignee_kind,
    workflow.current_since,
    $now - workflow.current_since as age,
    case
        when $now_working > workflow.current_since_working then $now_working - workflow.current_since_working
        else 0
    end as age_working_seconds,
    $now - workflow.submitted_at as total_age,
    $now_working - workflow.submitted_working as total_age_working_seconds,
    workflow.current_target_days,
    case
        when workflow.payroll_period is null and workflow.run_cutoff_at < $now then next_run.run_period
        else workflow.run_period
    end as run_period,
    case
        when workflow.payroll_period is null and workflow.run_cutoff_at < $now then next_run.run_cutoff_at
        else workflow.run_cutoff_at
    end as run_cutoff_at,
    workflow.payroll_period is not null as is_own_period,
    workflow.run_cutoff_at < $now and workflow.payroll_period is not null as has_missed_run,
    case when workflow.run_cutoff_at < $now then next_run.run_period end as moved_to,
    case
        when workflow.run_cutoff_at < $now then next_run.run_cutoff_working
        else workflow.run_cutoff_working
    end - $now_working as left_seconds,
    $day_seconds as day_seconds,
    workflow.remaining,
    workflow.is_approved,
    workflow.is_after_cutoff and workflow.payroll_period is not null as is_after_cutoff,
    workflow.employer_id,
    workflow.employer,
    workflow.department
from workflow as workflow
left join next_run on workflow.employer_id = next_run.employer_id
where
    workflow.is_open
    and workflow.employer_id = $employer
order by
    workflow.current_since,
    workflow.workflow_id
