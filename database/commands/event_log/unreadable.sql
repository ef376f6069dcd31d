-- What cannot be loaded, and why. One row per event or case.
select
    'steps' as table_name,
    line,
    case
        when activity is null then 'De gebeurtenis heeft geen activiteit.'
        when time is null then 'De gebeurtenis heeft geen tijd.'
        else 'De tijd van de gebeurtenis is geen ISO 8601.'
    end as reason,
    concat_ws(', ', case_id, activity, time) as written
from log_step
where activity is null or executed_at is null
union all
select
    'workflows' as table_name,
    line,
    'Het bedrag is geen getal.' as reason,
    concat_ws(', ', case_id, amount) as written
from log_case
where amount is not null and value is null
order by line;
