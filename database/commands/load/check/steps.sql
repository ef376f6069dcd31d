-- The steps of the source, typed, with what is wrong and where each row goes: where its workflow goes, unless the step
-- itself is bad. One row per row of the source.
-- $now: the moment of loading; more than a day after it lies in the future.
create table checked.steps as
with local as (
    select
        *,
        as_local(activated_at) as activated_at_local,
        as_local(claimed_at) as claimed_at_local,
        as_local(executed_at) as executed_at_local
    from offered.steps
),

given as (
    select
        *,
        moment_of(activated_at, activated_at_local) as activated_at_moment,
        moment_of(claimed_at, claimed_at_local) as claimed_at_moment,
        moment_of(executed_at, executed_at_local) as executed_at_moment
    from local
),

typed as (
    select
        offered.workflow_id,
        as_count(offered.seq) as seq,
        as_count(offered.step_no) as step_no,
        offered.name,
        offered.action,
        offered.remark,
        plausible_moment(offered.activated_at_moment) as activated_at,
        plausible_moment(offered.claimed_at_moment) as claimed_at,
        plausible_moment(offered.executed_at_moment) as executed_at,
        offered.actor,
        offered.role,
        offered.on_behalf_of,
        is_twice(offered.executed_at_local, offered.executed_at_moment)
        or is_twice(offered.activated_at_local, offered.activated_at_moment)
        or is_twice(offered.claimed_at_local, offered.claimed_at_moment) as is_twice,
        offered.file,
        offered.line,
        workflow.fate as workflow_fate,
        case
            when offered.workflow_id is null then missing('workflow_id')
            when offered.seq is null then missing('seq')
            when offered.step_no is null then missing('step_no')
            when as_count(offered.seq) is null then no_count('seq')
            when as_count(offered.step_no) is null then no_count('step_no')
            when offered.activated_at is not null and plausible_moment(offered.activated_at_moment) is null

                then no_moment('activated_at', offered.activated_at, offered.activated_at_local, offered.activated_at_moment)
            when offered.claimed_at is not null and plausible_moment(offered.claimed_at_moment) is null
                then no_moment('claimed_at', offered.claimed_at, offered.claimed_at_local, offered.claimed_at_moment)
            when offered.executed_at is not null and plausible_moment(offered.executed_at_moment) is null

                then no_moment('executed_at', offered.executed_at, offered.executed_at_local, offered.executed_at_moment)
            when workflow.fate is null then unknown('workflow_id', 'workflows')
            when workflow.fate = 'quarantined'
                then {
                    'column': 'workflow_id',
                    'reason': 'De workflow van deze stap staat zelf in quarantaine. Herstel eerst de workflow.'
                }
            when plausible_moment(offered.executed_at_moment) > $now::timestamptz + interval 1 day
                then in_future('executed_at')
            when plausible_moment(offered.executed_at_moment) < workflow.submitted_at
                then too_early('executed_at', 'submitted_at')
            when plausible_moment(offered.executed_at_moment) < plausible_moment(offered.activated_at_moment)
                then too_early('executed_at', 'activated_at')
        end as problem
    from given as offered
    left join workflow_fate as workflow on offered.workflow_id = workflow.workflow_id
)

select
    * exclude (workflow_fate),
    case
        when workflow_fate in ('other_office', 'not_shown') then workflow_fate
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from typed;
