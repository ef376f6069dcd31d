-- What the lives of steps are told by, in order. One row per event that has an activity, by case.
select
    log_event.ordinal,
    coalesce('c' || log_case.case_id, 't' || log_event.trace, '') as case_key,
    log_event.activity,
    log_event.instance,
    lower(log_event.transition) as transition
from log_event
left join log_case on log_event.trace = log_case.trace
where log_event.activity is not null
order by case_key, log_event.ordinal;
