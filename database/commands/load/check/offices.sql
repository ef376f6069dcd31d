-- The offices of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- $office_id: the office that is loaded.
create table checked.offices as
with typed as (
    select
        office_id,
        name,
        file,
        line,
        case
            when office_id is null then missing('office_id')
            when name is null then missing('name')
        end as own_problem
    from offered.offices
),

numbered as (
    select
        *,
        row_number() over (partition by office_id, own_problem is null order by file, line) as occurrence
    from typed
)

select
    office_id,
    name,
    file,
    line,
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('office_id') end as problem,
    case
        when office_id <> $office_id then 'other_office'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from numbered;
