-- The payroll calendar of every employer: months, four weeks or weeks, past ones approved and the next ones planned.
-- Variable demo_until: the last day on which anything happens.
create or replace temp table period_day as
select
    firm.employer_id,
    firm.cutoff_days,
    calendar.day,
    calendar.is_workday,
    calendar.workday_no,
    case firm.calendar
        when 'month' then strftime(calendar.day, '%Y-%m')
        when 'four_weeks'
            then printf('%d-P%02d', isoyear(calendar.day), least(13, (week(calendar.day) - 1) // 4 + 1))
        else printf('%d-W%02d', isoyear(calendar.day), week(calendar.day))
    end as payroll_period
from firm
cross join calendar;

-- A cutoff lies the set number of working days before the end (1 is the last one), at noon; approval one working day later.
create or replace temp table period as
with counted as (
    select
        *,
        case
            when is_workday
                then row_number() over (partition by employer_id, payroll_period, is_workday order by day desc)
        end as from_end
    from period_day
)

select
    employer_id,
    payroll_period,
    min(day) as starts_on,
    max(day) as ends_on,
    max(case when from_end = cutoff_days then day end) as cutoff_on,
    max(case when from_end = cutoff_days then workday_no end) as cutoff_workday_no
from counted
group by employer_id, payroll_period
having
    min(day) > (select min(day) + 31 from calendar)
    and max(day) < (select max(day) from calendar)
    and min(day) <= getvariable('demo_until') + 75;

insert into payroll_periods
select
    period.employer_id,
    period.payroll_period,
    period.starts_on,
    period.ends_on,
    to_timestamp(cutoff.midnight + 43200) as cutoff_at,
    case
        when approval.day <= getvariable('demo_until')
            then
                to_timestamp(
                    approval.midnight + 50400
                    + floor(9000 * chance(hash(period.starts_on, period.employer_id), 'approval'))::bigint
                )
    end as approved_at
from period
inner join calendar as cutoff on period.cutoff_on = cutoff.day
inner join calendar as approval on period.cutoff_workday_no + 1 = approval.workday_no and approval.is_workday;

-- The period a declaration sent in on a day counts in: the first whose cutoff can still be made, and the one it falls in.
create or replace temp table period_of_day as
with next_cutoff as (
    select
        days.employer_id,
        days.day,
        min_by(period.payroll_period, period.cutoff_on) as next_period
    from period_day as days
    inner join period
        on
            days.employer_id = period.employer_id
            and days.day + 4 < period.cutoff_on
            and days.day + 70 > period.cutoff_on
    where days.day <= getvariable('demo_until')
    group by days.employer_id, days.day
)

select
    next_cutoff.employer_id,
    next_cutoff.day,
    next_cutoff.next_period,
    period_day.payroll_period as own_period
from next_cutoff
inner join period_day on next_cutoff.employer_id = period_day.employer_id and next_cutoff.day = period_day.day;
