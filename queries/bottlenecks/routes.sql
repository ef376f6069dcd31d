-- The routes of these processes. One row per process and route.
-- route_code: a number per process and route; not for a screen.
-- $processes: one of these, or null.
select
    route_code,
    any_value(process) as process,
    any_value(steps) as steps
from route
where ($processes::varchar [] is null or list_contains($processes::varchar [], process))
group by route_code
order by route_code
