-- The departments of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- A parent that is unknown, or of another employer, becomes null: a department is not lost for it.
create table checked.departments as
with typed as (
    select
        offered.department_id,
        offered.employer_id,
        offered.name,
        offered.parent_department_id,
        offered.file,
        offered.line,
        coalesce(known.is_foreign, false) as is_foreign,
        case
            when offered.department_id is null then missing('department_id')
            when offered.employer_id is null then missing('employer_id')
            when offered.name is null then missing('name')
            when known.employer_id is null then unknown('employer_id', 'employers')
        end as own_problem
    from offered.departments as offered
    left join checked.known_employer as known on offered.employer_id = known.employer_id
),

possible_parent as (
    select
        department_id,
        employer_id
    from typed
    where own_problem is null
    union
    select
        department_id,
        employer_id
    from present.departments
),

numbered as (
    select
        typed.*,
        possible_parent.department_id as parent_found,
        row_number() over (
            partition by typed.department_id, typed.own_problem is null, typed.is_foreign
            order by typed.file, typed.line
        ) as occurrence
    from typed
    left join possible_parent
        on
            typed.parent_department_id = possible_parent.department_id
            and typed.employer_id = possible_parent.employer_id
)

select
    department_id,
    employer_id,
    name,
    parent_found as parent_department_id,
    parent_department_id is not null and parent_found is null as has_unknown_parent,
    file,
    line,
    case when own_problem is not null then own_problem when occurrence > 1 then repeated('department_id') end as problem,
    case
        when is_foreign then 'other_office'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from numbered;
