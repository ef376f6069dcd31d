-- The routes that workflows took, with a number per process and trace. One row per route.
create or replace temp table known_route as
with coded as (
    select distinct
        process,
        step,
        step_code
    from snapshot.raw.place
),

taken as (
    select distinct codes
    from trace
),

walked as (
    select
        codes,
        unnest(codes) as step_code,
        generate_subscripts(codes, 1) as place_in_route
    from taken
),

named as (
    select
        walked.codes,
        any_value(coded.process) as process,
        list(coded.step order by walked.place_in_route) as steps
    from walked
    inner join coded on walked.step_code = coded.step_code
    group by walked.codes
)

select
    codes,
    process,
    steps,
    (row_number() over (order by process, steps))::uinteger as route_code
from named;
