-- All that is known of chosen workflows, by employer and in order of submission. One row per workflow.
-- $keys: numbers of the workflows, as dossier/chosen gives them.
select
    workflow_id,
    employee_id,
    employee,
    submitter,
    submitted_at,
    process,
    status,
    is_open,
    component,
    value::double as value,
    unit,
    payroll_period,
    cutoff_at,
    run_period,
    case when is_after_cutoff then 'ja' else 'nee' end as after_cutoff,
    finished_at,
    (epoch(finished_at) - epoch(submitted_at)) / 86400 as lead_days,
    current_step,
    current_turn as turn,
    current_since,
    department,
    submitted_department,
    employer_id,
    employer,
    template_id,
    template_version,
    case when has_attachment then 'ja' else 'nee' end as attachment,
    remark
from workflow
where newest in (select unnest($keys::bigint []))
order by employer_id asc, submitted_at asc, workflow_id asc
