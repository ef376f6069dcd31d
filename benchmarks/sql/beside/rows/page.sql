-- The newest rows of an overview. One row per workflow.
-- $is_open, $employer, $now, $page_size.
select
    workflow_id,
    employee,
    submitter,
    submitted_at,
    process,
    status,
    component,
    value,
    unit,
    payroll_period,
    current_turn,
    current_step,
    current_since,
    cast($now - current_since as double precision) / 86400000000 as waiting_days,
    case when is_open then cast($now - submitted_at as double precision) / 86400000000 end as age_days,
    finished_at,
    cast(lead_microseconds as double precision) / 86400000000 as lead_days,
    department,
    employer
from workflow
where
    is_open = $is_open
    and employer_id = $employer
order by newest
limit $page_size
