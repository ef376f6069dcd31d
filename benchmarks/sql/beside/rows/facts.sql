-- What a detail page says on top about one workflow. One row.
-- $workflow_id, $id_hash: which; a hash of the id lets a column store skip most of the rows.
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
    value,
    unit,
    payroll_period,
    cutoff_at,
    remark,
    has_attachment,
    current_seq,
    current_step,
    current_turn,
    current_since,
    current_since_working,
    submitted_working,
    lead_working_seconds
from workflow
where
    workflow_id = $workflow_id
    and id_hash = $id_hash
    and employer_id = $employer
