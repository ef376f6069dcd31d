-- Keep a batch of events. happened_at is null when the time is not ISO 8601; without a zone it is Europe/Amsterdam.
-- problem: why an event is no use; of one that is too long only the beginning is kept. One row per event.
-- $most: how many bytes a text may have.
insert into log_event
with timed as (
    select
        *,
        case when regexp_matches(time, '^\d{4}-\d') then try_cast(time as timestamptz) end as happened_at,
        greatest(
            strlen(activity), strlen(time), strlen(actor), strlen(role), strlen(transition), strlen(instance)
        ) > $most as is_too_long
    from batch
)

select
    ordinal,
    trace,
    line,
    left(activity, $most) as activity,
    left(time, $most) as time,
    happened_at,
    left(actor, $most) as actor,
    left(role, $most) as role,
    left(transition, $most) as transition,
    left(instance, $most) as instance,
    case
        when problem is not null then problem
        when is_too_long then 'De gebeurtenis heeft een te lange tekst. Kort hem in.'
        when activity is null then 'De gebeurtenis heeft geen activiteit.'
        when time is null then 'De gebeurtenis heeft geen tijd.'
        when happened_at is null then 'De tijd van de gebeurtenis is geen ISO 8601.'
    end as problem
from timed;
