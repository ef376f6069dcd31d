-- The payroll runs of a year back and a year ahead. One row per employer and payroll period with a cutoff.
-- left_seconds: working seconds until the cutoff, below zero when it has passed.
-- place: 0 is the first to close, 1 the one after that; -1 is the last that closed.
-- $now: moment to look from.
-- $now_working: working seconds of the office before that moment.
with near as (
    select
        employer_id,
        payroll_period,
        starts_on,
        ends_on,
        cutoff_at,
        cutoff_working,
        cutoff_at >= $now::timestamptz as is_ahead,
        row_number() over (
            partition by employer_id, cutoff_at >= $now::timestamptz
            order by abs(epoch(cutoff_at) - epoch($now::timestamptz)) asc, payroll_period asc
        ) as distance
    from payroll_period
    where cutoff_at between $now::timestamptz - to_days(400) and $now::timestamptz + to_days(400)
)

select
    near.employer_id,
    employer.name as employer,
    near.payroll_period,
    near.starts_on,
    near.ends_on,
    near.cutoff_at,
    near.cutoff_working - $now_working::double as left_seconds,
    case when near.is_ahead then near.distance - 1 else -near.distance end as place
from near
inner join employer on near.employer_id = employer.employer_id
order by
    near.cutoff_at asc,
    employer.name asc,
    near.payroll_period asc
