-- The payroll periods of the source, typed, with what is wrong and where each row goes. One row per row of the source.
create table checked.payroll_periods as
with typed as (
    select
        offered.employer_id,
        offered.payroll_period,
        as_day(offered.starts_on) as starts_on,
        as_day(offered.ends_on) as ends_on,
        as_moment(offered.cutoff_at) as cutoff_at,
        as_moment(offered.approved_at) as approved_at,
        offered.file,
        offered.line,
        coalesce(known.is_foreign, false) as is_foreign,
        case
            when offered.employer_id is null then missing('employer_id')
            when offered.payroll_period is null then missing('payroll_period')
            when offered.starts_on is null then missing('starts_on')
            when offered.ends_on is null then missing('ends_on')
            when as_day(offered.starts_on) is null then no_day('starts_on')
            when as_day(offered.ends_on) is null then no_day('ends_on')
            when offered.cutoff_at is not null and as_moment(offered.cutoff_at) is null then no_moment('cutoff_at')
            when offered.approved_at is not null and as_moment(offered.approved_at) is null then no_moment('approved_at')
            when as_day(offered.ends_on) < as_day(offered.starts_on) then too_early('ends_on', 'starts_on')
            when known.employer_id is null then unknown('employer_id', 'employers')
        end as own_problem
    from offered.payroll_periods as offered
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
