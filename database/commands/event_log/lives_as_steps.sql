-- The events of one life are one step: scheduled, started, completed. A step that is not completed comes after those of
-- its case that are; one that was withdrawn is none. A step of which an event is no use goes with it. One row per step.
create or replace temp table log_done as
select
    coalesce(
        max(log_event.ordinal) filter (where does = 'complete'), min(log_event.ordinal) + 1_000_000_000_000
    ) as ordinal,
    min(log_event.ordinal) as first_ordinal,
    min_by(log_event.trace, log_event.ordinal) as trace,
    max_by(log_event.line, log_event.ordinal) as line,
    min(log_event.activity) as activity,
    min_by(log_event.happened_at, log_event.ordinal) as happened_at,
    max(log_event.happened_at) filter (where does = 'schedule') as activated_at,
    max(log_event.happened_at) filter (where does = 'start') as claimed_at,
    max(log_event.happened_at) filter (where does = 'complete') as executed_at,
    coalesce(
        max(log_event.actor) filter (where does = 'complete'), max(log_event.actor) filter (where does = 'start')
    ) as actor,
    max_by(log_event.role, log_event.ordinal) as role,
    bool_or(does = 'complete') as is_executed,
    max(log_event.problem) as problem
from log_event
inner join log_life on log_event.ordinal = log_life.ordinal
where log_life.does <> 'none'
group by log_life.step
having not bool_or(does = 'gone')
union all
select
    ordinal,
    ordinal as first_ordinal,
    trace,
    line,
    activity,
    happened_at,
    null as activated_at,
    null as claimed_at,
    happened_at as executed_at,
    actor,
    role,
    true as is_executed,
    problem
from log_event
where activity is null;
