-- What a detail page says on top about one workflow. One row per workflow, none when it may not be seen.
-- $workflow_id: which workflow.
-- $now: moment that ages are counted to.
-- $now_working, $day_seconds: working seconds of the office before that moment, and those of one day.
select
    workflow_id,
    employee_id,
    employee,
    submitter,
    submitted_at,
    process,
    status,
    is_open,
    template_id,
    template_version,
    finished_at,
    employer_id,
    employer,
    department,
    submitted_department,
    component,
    value::double as value,
    unit,
    payroll_period,
    cutoff_at,
    remark,
    has_attachment,
    current_seq,
    current_step,
    current_turn as turn,
    current_since,
    epoch($now::timestamptz) - epoch(current_since) as waiting_seconds,
    greatest(0, $now_working::double - current_since_working) as waiting_working_seconds,
    epoch(coalesce(finished_at, case when is_open then $now::timestamptz end)) - epoch(submitted_at) as lead_seconds,
    case when is_open then $now_working::double - submitted_working else lead_working_seconds end as lead_working_seconds,
    $day_seconds::integer as day_seconds
from workflow
where
    workflow_id = $workflow_id
    and id_hash = md5_number($workflow_id) & 4294967295
