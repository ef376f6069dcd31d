-- The employers of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- $office_id: the office that is loaded; employers of another one are left out.
create table checked.employers as
with typed as (
    select
        employer_id,
        office_id,
        name,
        file,
        line,
        case
            when employer_id is null then missing('employer_id')
            when office_id is null then missing('office_id')
            when name is null then missing('name')
        end as own_problem
    from offered.employers
),

numbered as (
    select
        *,
        row_number() over (partition by employer_id, own_problem is null order by file, line) as occurrence
    from typed
)

select
    employer_id,
    office_id,
    name,
    file,
    line,
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('employer_id') end as problem,
    case
        when office_id <> $office_id then 'other_office'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from numbered;
