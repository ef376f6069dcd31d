-- How chosen workflows divide. One row per part and what it is in that part: status, process, employer, payroll run,
-- and component, whose values are added up per unit; and one row with how many steps they have.
-- $keys: numbers of the workflows, as dossier/chosen gives them.
with chosen as (
    select
        status,
        process,
        employer,
        run_period,
        component,
        value::double as value,
        unit
    from workflow
    where newest in (select unnest($keys::bigint []))
),

counted as (
    select
        'status' as part,
        status as name,
        count(*) as hits,
        null::double as value,
        null::varchar as unit
    from chosen
    group by status
    union all
    select
        'process' as part,
        process as name,
        count(*) as hits,
        null as value,
        null as unit
    from chosen
    group by process
    union all
    select
        'employer' as part,
        employer as name,
        count(*) as hits,
        null as value,
        null as unit
    from chosen
    group by employer
    union all
    select
        'run_period' as part,
        run_period as name,
        count(*) as hits,
        null as value,
        null as unit
    from chosen
    group by run_period
    union all
    select
        'component' as part,
        component as name,
        count(*) as hits,
        sum(value) as value,
        unit
    from chosen
    where component is not null
    group by component, unit
    union all
    select
        'steps' as part,
        null as name,
        count(*) as hits,
        null as value,
        null as unit
    from step
    where newest in (select unnest($keys::bigint []))
)

select
    part,
    name,
    hits,
    value,
    unit
from counted
order by part asc, hits desc, name asc, unit asc
