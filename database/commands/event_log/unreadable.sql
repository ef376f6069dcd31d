-- What cannot be loaded, and why. One row per event or case.
select
    'steps' as table_name,
    log_event.line,
    log_event.problem as reason,
    left(concat_ws(', ', log_case.case_id, log_event.activity, log_event.time), 2000) as written
from log_event
left join log_case on log_event.trace = log_case.trace
where log_event.problem is not null
union all
select
    'workflows' as table_name,
    line,
    case
        when is_too_long then 'De zaak heeft een te lange tekst. Kort hem in.'
        else 'Het bedrag is geen getal.'
    end as reason,
    left(concat_ws(', ', case_id, amount), 2000) as written
from log_case
where is_too_long or (amount is not null and value is null)
order by line;
