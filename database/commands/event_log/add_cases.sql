-- Keep a batch of case entries. One row per trace.
-- $has_decimal_comma: amounts are written as 1.234,56. $most: how many bytes a text may have.
insert into log_case
select
    trace,
    line,
    left(case_id, $most) as case_id,
    left(amount, $most) as amount,
    try_cast(
        case when $has_decimal_comma then replace(replace(amount, '.', ''), ',', '.') else amount end as decimal(18, 4)
    ) as value,
    left(employee_id, $most) as employee_id,
    left(employee, $most) as employee,
    left(submitter, $most) as submitter,
    left(component, $most) as component,
    left(unit, $most) as unit,
    left(payroll_period, $most) as payroll_period,
    coalesce(
        greatest(
            strlen(case_id), strlen(amount), strlen(employee_id), strlen(employee), strlen(submitter),
            strlen(component), strlen(unit), strlen(payroll_period)
        ) > $most,
        false
    ) as is_too_long
from batch;
