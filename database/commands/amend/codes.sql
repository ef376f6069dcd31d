-- The numbers that places, steps and routes have in the new stand: those they have in what serves, new ones after them.

-- One row per place of what is put in or serves; own_…: its numbers in what is put in.
create temp table known_place as
with served as (
    select distinct
        process,
        step,
        role,
        step_code,
        place_code
    from amended.raw.place
),

served_step as (
    select distinct
        process,
        step,
        step_code
    from served
),

given as (
    select distinct
        process,
        step,
        role,
        step_code as own_step_code,
        place_code as own_place_code
    from snapshot.raw.place
),

given_step as (
    select distinct
        process,
        step,
        own_step_code
    from given
),

new_step as (
    select
        given_step.own_step_code,
        (select coalesce(max(every_step.step_code), 0) from served_step as every_step)
        + row_number() over (order by given_step.own_step_code) as step_code
    from given_step
    anti join served_step on given_step.process = served_step.process and given_step.step = served_step.step
),

new_place as (
    select
        given.own_place_code,
        (select coalesce(max(every_place.place_code), 0) from served as every_place)
        + row_number() over (order by given.own_place_code) as place_code
    from given
    anti join served
        on
            given.process = served.process
            and given.step = served.step
            and given.role is not distinct from served.role
)

select
    coalesce(served.process, given.process) as process,
    coalesce(served.step, given.step) as step,
    coalesce(served.role, given.role) as role,
    coalesce(served.step_code, served_step.step_code, new_step.step_code) as step_code,
    coalesce(served.place_code, new_place.place_code) as place_code,
    given.own_step_code,
    given.own_place_code
from given
full outer join served
    on
        given.process = served.process
        and given.step = served.step
        and given.role is not distinct from served.role
left join served_step on given.process = served_step.process and given.step = served_step.step
left join new_step on given.own_step_code = new_step.own_step_code
left join new_place on given.own_place_code = new_place.own_place_code;

-- One row per route of what is put in or serves; own_route_code: its number in what is put in.
create temp table new_route as
with served as (
    select
        route_code,
        any_value(process) as process,
        any_value(steps) as steps
    from amended.raw.route
    group by route_code
),

added as (
    select
        known_route.route_code as own_route_code,
        (select coalesce(max(every_route.route_code), 0) from served as every_route)
        + row_number() over (order by known_route.route_code) as route_code
    from known_route
    anti join served on known_route.process = served.process and known_route.steps = served.steps
)

select
    coalesce(served.process, known_route.process) as process,
    coalesce(served.steps, known_route.steps) as steps,
    coalesce(served.route_code, added.route_code)::uinteger as route_code,
    known_route.route_code as own_route_code
from known_route
full outer join served on known_route.process = served.process and known_route.steps = served.steps
left join added on known_route.route_code = added.own_route_code;
