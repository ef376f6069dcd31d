-- One row per employer and payroll period.
create table snapshot.raw.payroll_period as
select
    employer_id,
    payroll_period,
    starts_on,
    ends_on,
    cutoff_at,
    approved_at
from payroll_periods
order by employer_id, starts_on, payroll_period;
