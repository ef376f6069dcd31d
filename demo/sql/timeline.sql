-- When every step of this batch was done, or that it is still to do. One row per execution, planned ones included.
-- Variables demo_until: the last day on which anything happens. demo_absent: the approver who is away, for demo_absent_days.
-- Held is what comes after a refusal, and what waits for someone who is away or for a role that nobody has.
-- A return that has not happened yet is not known yet: the round it would end then goes on to the last step.
create or replace temp table timeline as
with borders as (
    select
        max(case when day <= getvariable('demo_until') then workday_no end) * 100000 as end_tick,
        max(case when day <= getvariable('demo_until') - getvariable('demo_absent_days') then workday_no end) * 100000
            as absent_tick
    from calendar
),

pass as (select unnest([0, 1, 2]) as pass),

planned as (
    select
        draft.number,
        draft.start_tick,
        draft.times_back,
        draft.back_step_no,
        draft.refused_step_no,
        definition.step_no,
        definition.kind,
        definition.assignee_kind,
        definition.assignee,
        pass.pass,
        draft.number * 64 + pass.pass * 16 + definition.step_no as step_number,
        case
            when definition.kind = 'notification' then 0
            when definition.step_no = 1 and pass.pass = 0 then 0
            when pass.pass < draft.times_back and definition.step_no > draft.back_step_no then 0
            else 100000
        end as weight,
        case
            when definition.assignee_kind = 'department_manager' then draft.manager_pace
            when definition.assignee = 'HR' then draft.hr_pace
            else 1.0
        end * draft.season_pace * definition.median_days * 1.25 as usual_days,
        case
            when draft.stalled_step_no = definition.step_no and pass.pass = draft.times_back
                then 12 + 40 * chance(draft.number, 'stalled for')
            when definition.assignee = 'Directie' then 10 + 5 * chance(draft.number, 'escalated after')
            else 0
        end as extra_days
    from draft
    inner join definition
        on draft.template_id = definition.template_id and draft.template_version = definition.template_version
    inner join pass on draft.times_back >= pass.pass
    where
        (
            definition.occurs_share is null
            or chance(draft.number * 16 + definition.step_no, 'occurs') < definition.occurs_share
        )
        and (definition.minimum_euro is null or (draft.unit = 'euro' and draft.value >= definition.minimum_euro))
),

lasted as (
    select
        *,
        (weight * (lasting(usual_days, step_number, 'duration') + extra_days))::bigint as ticks
    from planned
),

added as (
    select
        *,
        start_tick + sum(ticks) over (partition by number order by pass, step_no rows unbounded preceding) as done_tick
    from lasted
),

held as (
    select
        added.*,
        borders.end_tick,
        bool_or(
            (added.pass = added.times_back and added.step_no > added.refused_step_no)
            or (
                added.assignee_kind = 'user'
                and added.assignee = getvariable('demo_absent')
                and added.done_tick > borders.absent_tick
                and chance(added.step_number, 'stand-in') >= 0.12
            )
            or (added.assignee = 'Directie' and chance(added.step_number, 'stand-in') >= 0.3)
        ) over (partition by added.number order by added.pass, added.step_no rows unbounded preceding) as is_held,
        added.assignee = getvariable('demo_absent') and added.done_tick > borders.absent_tick as is_stand_in
    from added
    cross join borders
),

settled as (
    select
        *,
        not coalesce(is_held, false) and (done_tick < end_tick or done_tick = start_tick) as is_done,
        pass < times_back and step_no = back_step_no as is_return,
        pass = times_back and step_no = coalesce(refused_step_no, 0) as is_refusal
    from held
),

known as (
    select
        *,
        count(*) filter (where is_done and is_return) over (partition by number) as rounds,
        bool_or(is_done and is_refusal) over (partition by number) as is_refused
    from settled
)

select
    known.number,
    row_number() over (partition by known.number order by known.pass, known.step_no)::integer as seq,
    known.step_no,
    known.step_number,
    known.pass,
    known.is_done,
    known.is_done and known.is_return as is_return,
    known.is_done and known.is_refusal as is_refusal,
    known.is_refused,
    known.is_stand_in,
    known.done_tick,
    known.start_tick,
    known.end_tick,
    case
        when known.kind in ('approval', 'task') and chance(known.step_number, 'claimed') < 0.3
            then known.done_tick - (known.ticks * (0.05 + 0.85 * chance(known.step_number, 'claimed at')))::bigint
    end as claimed_tick
from known
where known.pass = known.rounds or (known.pass < known.rounds and known.step_no <= known.back_step_no);

-- The moments, in seconds since 1970. One row per execution.
create or replace temp table moment as
with clocked as (
    select
        timeline.number,
        timeline.seq,
        case
            when not timeline.is_done then null
            when timeline.done_tick = timeline.start_tick then draft.submitted_second
            else done_day.midnight + clock_seconds(timeline.done_tick % 100000)
        end as executed_second,
        case
            when timeline.claimed_tick > timeline.start_tick and timeline.claimed_tick < timeline.end_tick
                then claimed_day.midnight + clock_seconds(timeline.claimed_tick % 100000)
        end as claimed_second
    from timeline
    inner join draft on timeline.number = draft.number
    left join calendar as done_day
        on done_day.is_workday and timeline.done_tick // 100000 + 1 = done_day.workday_no
    left join calendar as claimed_day
        on claimed_day.is_workday and timeline.claimed_tick // 100000 + 1 = claimed_day.workday_no
)

select
    *,
    lag(executed_second) over (partition by number order by seq) as previous_second
from clocked;
