-- How long steps took, of what is done. One row per process, step and role.
-- $employer.
with place as (
    select distinct
        place_code,
        process,
        step,
        role
    from place
),

taken as (
    select
        place_code,
        count(*) as executed,
        quantile_disc(wait_key, [0.5, 0.9]) as quantiles,
        sum(wait_key) - count(*) * place_code * 1099511627776::hugeint as waiting
    from execution
    where
        is_done
        and employer_id = $employer
    group by place_code
)

select
    place.process,
    place.step,
    place.role,
    taken.executed,
    [(quantile - taken.place_code * 1099511627776) / 2000 for quantile in taken.quantiles] as quantiles,
    taken.waiting / 2000 as waiting_seconds
from taken
inner join place on taken.place_code = place.place_code
