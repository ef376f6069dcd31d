-- When every step of this batch was done, or that it is still to do. One row per execution, planned ones included.
-- Variables demo_until: the last day on which anything happens. demo_absent: the approver who is away, for demo_absent_days.
-- A round ends where a step is sent back. place: the order within a round, that of the set-up but for a few workflows;
-- is_again: a step that is done a second time in a round.
-- Ticks are whole numbers, so that their sum does not depend on the order of adding.
-- One window serves all sums; what follows from them follows row by row, because a window over every step is what costs time here.
create or replace temp table timeline as
with borders as (
    select
        max(case when day <= getvariable('demo_until') then workday_no end) * 100000 as end_tick,
        max(case when day <= getvariable('demo_until') - getvariable('demo_absent_days') then workday_no end) * 100000
            as absent_tick
    from calendar
),

rounds as (
    select
        unnest([0, 1, 2, 0]) as round,
        unnest([false, false, false, true]) as is_again
),

planned as (
    select
        draft.number,
        draft.start_tick,
        draft.submitted_second,
        borders.end_tick,
        rounds.round,
        definition.step_no,
        definition.kind,
        case
            when definition.step_no = draft.swapped_step_no then definition.step_no + 1.5
            when rounds.is_again then definition.step_no + 0.2
            else definition.step_no
        end as place,
        draft.number * 64 + rounds.round * 16 + case when rounds.is_again then 8 else 0 end + definition.step_no
            as step_number,
        rounds.round < draft.times_back and definition.step_no = draft.back_step_no as is_return,
        rounds.round < draft.times_back and definition.step_no > draft.back_step_no as is_skipped,
        rounds.round = draft.times_back and definition.step_no = coalesce(draft.refused_step_no, 0) as is_refusal,
        rounds.round = draft.times_back and definition.step_no > coalesce(draft.refused_step_no, 99) as is_void,
        coalesce(definition.assignee = getvariable('demo_absent'), false) as is_of_absent,
        borders.absent_tick,
        coalesce(
            (
                definition.assignee = getvariable('demo_absent')
                and draft.start_tick > borders.absent_tick - 500000
                and chance(draft.number, 'stand-in') >= 0.12
            )
            or (definition.assignee = 'Directie' and chance(draft.number, 'stand-in') >= 0.3),
            false
        ) as is_unanswered,
        case
            when definition.assignee_kind = 'department_manager' then draft.manager_pace
            when definition.assignee = 'HR' then draft.hr_pace
            else 1.0
        end * draft.season_pace * definition.median_days * 1.05 as usual_days,
        case
            when draft.stalled_step_no = definition.step_no and rounds.round = draft.times_back
                then 12 + 40 * chance(draft.number, 'stalled for')
            when definition.assignee = 'Directie' then 10 + 5 * chance(draft.number, 'escalated after')
            else 0
        end as extra_days
    from draft
    inner join definition
        on draft.template_id = definition.template_id and draft.template_version = definition.template_version
    inner join rounds on draft.times_back >= rounds.round
    cross join borders
    where
        (not rounds.is_again or definition.step_no = draft.repeated_step_no)
        and definition.step_no is distinct from draft.skipped_step_no
        and (
            definition.occurs_share is null
            or chance(draft.number * 16 + definition.step_no, 'occurs') < definition.occurs_share
        )
        and (definition.minimum_euro is null or (draft.unit = 'euro' and draft.value >= definition.minimum_euro))
),

lasted as (
    select
        *,
        case
            when is_skipped then 0
            when is_void or is_unanswered then 1000000000000
            when kind = 'notification' or (step_no = 1 and round = 0) then 0
            else floor(100000 * (lasting(usual_days, step_number, 'duration') + extra_days))::bigint
        end as ticks
    from planned
),

added as (
    select
        *,
        (start_tick + sum(ticks) over passed)::bigint as done_tick,
        (start_tick + sum(ticks) filter (where round < 1) over passed)::bigint as first_return_tick,
        (start_tick + sum(ticks) filter (where round < 2) over passed)::bigint as second_return_tick,
        count(*) over passed
        - case when round >= 1 then count(*) filter (where is_skipped and round = 0) over passed else 0 end
        - case when round >= 2 then count(*) filter (where is_skipped and round = 1) over passed else 0 end as seq
    from lasted
    window passed as (partition by number order by round, place rows unbounded preceding)
),

-- A return that has not happened yet is not known yet: then its round goes on to the last step, and no next one begins.
known as (
    select
        *,
        done_tick < end_tick or done_tick = start_tick as is_done,
        done_tick - ticks as previous_tick,
        case
            when kind in ('approval', 'task') and chance(step_number, 'claimed') < 0.3
                then done_tick - floor(ticks * (0.05 + 0.85 * chance(step_number, 'claimed at')))::bigint
        end as claimed_tick
    from added
    where
        (not is_skipped or done_tick >= end_tick)
        and (round < 1 or first_return_tick < end_tick)
        and (round < 2 or second_return_tick < end_tick)
)

select
    number,
    seq::integer as seq,
    round,
    step_no,
    step_number,
    is_done,
    is_done and is_return as is_return,
    is_done and is_refusal as is_refusal,
    is_void,
    is_of_absent and done_tick > absent_tick as is_in_absence,
    case
        when not is_done then null
        when done_tick = start_tick then submitted_second
        else tick_second(done_tick)
    end as executed_second,
    case when claimed_tick < end_tick and claimed_tick > start_tick then tick_second(claimed_tick) end as claimed_second,
    case
        when seq = 1 or (previous_tick >= end_tick and previous_tick > start_tick) then null
        when previous_tick = start_tick then submitted_second
        else tick_second(previous_tick)
    end as previous_second
from known;
