-- One row per employer and payroll period, with where its cutoff lies on the working calendar.
create table snapshot.raw.payroll_period as
select
    payroll_periods.employer_id,
    payroll_periods.payroll_period,
    payroll_periods.starts_on,
    payroll_periods.ends_on,
    payroll_periods.cutoff_at,
    working_position(payroll_periods.cutoff_at, day.opens_at, day.closes_at, day.seconds_before) as cutoff_working,
    payroll_periods.approved_at
from payroll_periods
left join snapshot.raw.working_day as day on payroll_periods.cutoff_at::date = day.day
order by employer_id, starts_on, payroll_period;
