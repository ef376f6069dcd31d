-- The number (see derive/numbered_workflow.sql) that each workflow that is put in gets in the new stand: its own when it
-- keeps its place among the others, else one between those of its neighbours. One row per workflow.
-- own_newest: its number in what is put in. fits: whether there was room.
create temp table new_number as
with given as (
    select
        workflow_id,
        submitted_at,
        newest as own_newest
    from snapshot.raw.workflow
),

kept as (
    select
        given.own_newest,
        served.newest
    from given
    inner join amended.raw.workflow as served
        on given.workflow_id = served.workflow_id and given.submitted_at = served.submitted_at
),

placed as (
    select given.*
    from given
    anti join kept on given.own_newest = kept.own_newest
),

moments as (
    select
        submitted_at,
        min(newest) as first_number,
        max(newest) as last_number
    from amended.raw.workflow
    group by submitted_at
),

same_moment as (
    select
        placed.own_newest,
        max(served.newest) filter (where served.workflow_id < placed.workflow_id) as before,
        min(served.newest) filter (where served.workflow_id > placed.workflow_id) as after
    from placed
    inner join amended.raw.workflow as served on placed.submitted_at = served.submitted_at
    group by placed.own_newest
),

bounded as (
    select
        placed.own_newest,
        coalesce(same_moment.before, newer.last_number)::bigint as before,
        coalesce(same_moment.after, older.first_number)::bigint as after
    from placed
    left join same_moment on placed.own_newest = same_moment.own_newest
    asof left join moments as newer on placed.submitted_at < newer.submitted_at
    asof left join moments as older on placed.submitted_at > older.submitted_at
),

ranked as (
    select
        *,
        row_number() over (partition by before, after order by own_newest) as rank,
        count(*) over (partition by before, after) as together
    from bounded
),

numbered as (
    select
        own_newest,
        case
            when before is null then after - 16 * (together - rank + 1)
            when after is null then before + 16 * rank
            else before + (after - before) * rank // (together + 1)
        end as newest,
        coalesce(after - before > together, true) as is_between
    from ranked
)

select
    own_newest,
    newest::bigint as newest,
    true as fits
from kept
union all
select
    own_newest,
    newest,
    is_between and newest between 1 and 4294967295 as fits
from numbered;
