-- Whose turn it is: every open workflow with the step it is at, how long it waits and what it must be ready for.
-- One row per open workflow; one without a known next step has no step.
-- $workflow_id: this one only, or null.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $roles, $persons, $steps: whose turn it is and at which step, one of these, or null.
-- $targets: the office's own targets in working days, by process and step.
-- $now: moment that ages are counted to.
-- $now_working, $day_seconds: working seconds of the office before that moment, and those of one day.
with next_run as (
    select
        employer_id,
        arg_min(payroll_period, cutoff_at) as run_period,
        min(cutoff_at) as run_cutoff_at,
        arg_min(cutoff_working, cutoff_at) as run_cutoff_working
    from payroll_period
    where cutoff_at >= $now::timestamptz
    group by employer_id
),

office_target as (
    select
        target.process,
        target.step,
        target.days
    from unnest($targets::struct(process varchar, step varchar, days double) []) as listed (target)
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
    workflow.value::double as value,
    workflow.unit,
    workflow.current_seq as seq,
    workflow.current_step as step,
    workflow.current_step_role as role,
    workflow.current_person as actor,
    workflow.current_turn as turn,
    workflow.current_assignee_kind as assignee_kind,
    workflow.current_since as waiting_since,
    epoch($now::timestamptz) - epoch(workflow.current_since) as age_seconds,
    greatest(0, $now_working::double - workflow.current_since_working) as age_working_seconds,
    epoch($now::timestamptz) - epoch(workflow.submitted_at) as total_age_seconds,
    greatest(0, $now_working::double - workflow.submitted_working) as total_age_working_seconds,
    coalesce(workflow.current_target_days, office_target.days) as target_days,
    case
        when workflow.current_target_days is not null then 'set_up'
        when office_target.days is not null then 'office'
    end as target_source,
    case
        when workflow.payroll_period is null and workflow.run_cutoff_at < $now::timestamptz then next_run.run_period
        else workflow.run_period
    end as run_period,
    case
        when workflow.payroll_period is null and workflow.run_cutoff_at < $now::timestamptz then next_run.run_cutoff_at
        else workflow.run_cutoff_at
    end as run_cutoff_at,
    workflow.payroll_period is not null as is_own_period,
    workflow.run_cutoff_at < $now::timestamptz and workflow.payroll_period is not null as has_missed_run,
    case when workflow.run_cutoff_at < $now::timestamptz then next_run.run_period end as moved_to,
    case
        when workflow.run_cutoff_at < $now::timestamptz then next_run.run_cutoff_working
        else workflow.run_cutoff_working
    end - $now_working::double as left_seconds,
    $day_seconds::integer as day_seconds,
    workflow.remaining,
    workflow.is_approved,
    workflow.is_after_cutoff and workflow.payroll_period is not null as is_after_cutoff,
    workflow.employer_id,
    workflow.employer,
    workflow.department
from workflow
left join next_run on workflow.employer_id = next_run.employer_id
left join office_target
    on
        workflow.process = office_target.process
        and workflow.current_step = office_target.step
where
    workflow.is_open
    and ($workflow_id::varchar is null or workflow.id_hash = md5_number($workflow_id) & 4294967295)
    and ($workflow_id::varchar is null or workflow.workflow_id = $workflow_id)
    and ($employee::varchar is null or regexp_matches(workflow.employee_search, $employee))
    and ($submitter::varchar is null or regexp_matches(workflow.submitter_search, $submitter))
    and ($submitted_from::date is null or workflow.submitted_at >= $submitted_from::date::timestamptz)
    and ($submitted_until::date is null or workflow.submitted_at < ($submitted_until::date + 1)::timestamptz)
    and ($processes::varchar [] is null or list_contains($processes::varchar [], workflow.process))
    and ($statuses::varchar [] is null or list_contains($statuses::varchar [], workflow.status))
    and ($departments::varchar [] is null or list_contains($departments::varchar [], workflow.department_id))
    and ($components::varchar [] is null or list_contains($components::varchar [], workflow.component))
    and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], workflow.payroll_period))
    and ($value_from::double is null or workflow.value >= $value_from::double)
    and ($value_until::double is null or workflow.value <= $value_until::double)
    and ($roles::varchar [] is null or list_contains($roles::varchar [], workflow.current_step_role))
    and ($persons::varchar [] is null or list_contains($persons::varchar [], workflow.current_person))
    and ($steps::varchar [] is null or list_contains($steps::varchar [], workflow.current_step))
order by
    workflow.current_since asc,
    workflow.workflow_id asc
