-- The payroll periods of the source, typed, with what is wrong and where each row goes. One row per row of the source.
create table checked.payroll_periods as
with local as (
    select
        *,
        as_local(starts_on) as starts_on_local,
        as_local(ends_on) as ends_on_local,
        as_local(cutoff_at) as cutoff_at_local,
        as_local(approved_at) as approved_at_local
    from offered.payroll_periods
),

given as (
    select
        *,
        moment_of(starts_on, starts_on_local) as starts_on_moment,
        moment_of(ends_on, ends_on_local) as ends_on_moment,
        moment_of(cutoff_at, cutoff_at_local) as cutoff_at_moment,
        moment_of(approved_at, approved_at_local) as approved_at_moment
    from local
),

typed as (
    select
        offered.employer_id,
        offered.payroll_period,
        plausible_moment(offered.starts_on_moment)::date as starts_on,
        plausible_moment(offered.ends_on_moment)::date as ends_on,
        plausible_moment(offered.cutoff_at_moment) as cutoff_at,
        plausible_moment(offered.approved_at_moment) as approved_at,
        offered.file,
        offered.line,
        coalesce(known.is_foreign, false) as is_foreign,
        case
            when offered.employer_id is null then missing('employer_id')
            when offered.payroll_period is null then missing('payroll_period')
            when offered.starts_on is null then missing('starts_on')
            when offered.ends_on is null then missing('ends_on')
            when plausible_moment(offered.starts_on_moment)::date is null
                then no_day('starts_on', offered.starts_on, offered.starts_on_local, offered.starts_on_moment)
            when plausible_moment(offered.ends_on_moment)::date is null
                then no_day('ends_on', offered.ends_on, offered.ends_on_local, offered.ends_on_moment)
            when offered.cutoff_at is not null and plausible_moment(offered.cutoff_at_moment) is null
                then no_moment('cutoff_at', offered.cutoff_at, offered.cutoff_at_local, offered.cutoff_at_moment)
            when offered.approved_at is not null and plausible_moment(offered.approved_at_moment) is null
                then no_moment('approved_at', offered.approved_at, offered.approved_at_local, offered.approved_at_moment)
            when plausible_moment(offered.ends_on_moment)::date < plausible_moment(offered.starts_on_moment)::date
                then too_early('ends_on', 'starts_on')
            when known.employer_id is null then unknown('employer_id', 'employers')
        end as own_problem
    from given as offered
    left join checked.known_employer as known on offered.employer_id = known.employer_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by employer_id, payroll_period, own_problem is null order by file, line
        ) as occurrence
    from typed
)

select
    employer_id,
    payroll_period,
    starts_on,
    ends_on,
    cutoff_at,
    approved_at,
    file,
    line,
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('payroll_period') end as problem,
    case
        when is_foreign then 'other_office'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from numbered;
