-- Keep a batch of case entries. One row per trace.
-- $has_decimal_comma: amounts are written as 1.234,56.
insert into log_case
select
    trace,
    line,
    case_id,
    amount,
    try_cast(
        case when $has_decimal_comma then replace(replace(amount, '.', ''), ',', '.') else amount end as decimal(18, 4)
    ) as value,
    employee_id,
    employee,
    submitter,
    component,
    unit,
    payroll_period
from batch;
