-- The trace of every workflow: the steps executed so far, in order. Notifications and remarks are not among them.
-- One row per workflow with such a step. position: as in numbered_workflow; codes: the step_code of each, see raw.place.
-- Sorted as numbers, the place of the step before its code: a fifth of the time that a list in the order of another takes.
-- Of one part of the workflows, as in step.sql.
create or replace temp view made_trace as
with coded as (
    select distinct
        process,
        step,
        step_code
    from snapshot.raw.place
)

select
    part.position,
    step.newest,
    list_transform(
        list_sort(list(step.seq::bigint * 4294967296 + coded.step_code)), lambda placed: placed & 4294967295
    ) as codes
from snapshot.raw.step as step
inner join numbered_workflow as part on step.newest = part.newest
inner join coded on step.process = coded.process and step.step = coded.step
where
    step.state = 'done'
    and step.takes_time
    and part.position between getvariable('part_first') and getvariable('part_last')
    and step.employer_hash between getvariable('part_employer_from') and getvariable('part_employer_until')
    and step.submitted_at between getvariable('part_submitted_from') and getvariable('part_submitted_until')
group by
    part.position,
    step.newest;
