-- Names of the people and who approves for them. Variable demo_folder: where the lists lie.
create or replace temp table name_pool as
with written as (
    select
        'first' as part,
        row_number() over () as place,
        *
    from read_csv(getvariable('demo_folder') || '/given_names.csv', delim = '|', header = true, quote = '')
    union all
    select
        'last' as part,
        row_number() over () as place,
        *
    from read_csv(getvariable('demo_folder') || '/last_names.csv', delim = '|', header = true, quote = '')
)

select
    origin,
    list(name order by place) filter (where part = 'first') as first_names,
    list(name order by place) filter (where part = 'last') as last_names
from written
group by origin;

-- One row per person: the name. One in fifteen has a double one, often with another origin in the second half.
create or replace temp table named as
with rooted as (
    select
        *,
        case
            when chance(number, 'origin') < 0.75 then 'dutch'
            when chance(number, 'origin') < 0.82 then 'turkish'
            when chance(number, 'origin') < 0.89 then 'moroccan'
            when chance(number, 'origin') < 0.94 then 'surinamese'
            when chance(number, 'origin') < 0.98 then 'polish'
            else 'other'
        end as origin,
        case when chance(number, 'double name') < 0.067 then 'dutch' end as second_origin
    from person
)

select
    rooted.* exclude (origin, second_origin),
    coalesce(
        case when rooted.rank_no = 1 then unit.manager end,
        concat(
            pick_early(pool.first_names, rooted.number, 'first name'),
            ' ',
            pick_early(pool.last_names, rooted.number, 'last name'),
            '-' || pick(second_pool.last_names, rooted.number, 'second name')
        )
    ) as name
from rooted
inner join name_pool as pool on rooted.origin = pool.origin
left join name_pool as second_pool on rooted.second_origin = second_pool.origin
left join unit on rooted.department_id = unit.department_id;

-- Who manages a department: its first in rank, else (nobody works there) who manages the one above, else the director.
create or replace temp table manager as
with heads as (
    select
        unit.department_id,
        unit.employer_id,
        unit.parent_department_id,
        unit.unit_no,
        named.number,
        named.name
    from unit
    left join named on unit.department_id = named.department_id and named.rank_no = 1
),

directors as (
    select
        employer_id,
        arg_min(name, unit_no) as director
    from heads
    where name is not null
    group by employer_id
)

select
    heads.department_id,
    coalesce(heads.name, above.name, directors.director) as manager,
    coalesce(above.name, directors.director) as deputy,
    crew.names[1] as hr
from heads
inner join directors on heads.employer_id = directors.employer_id
inner join crew on heads.employer_id = crew.employer_id and crew.role = 'HR'
left join heads as above on heads.parent_department_id = above.department_id;

-- One row per person: who approves for him, and who steps in. Nobody approves for himself by rank.
create or replace temp table worker as
with units as (
    select
        employer_id,
        list(department_id order by unit_no) as departments
    from unit
    group by employer_id
)

select
    named.draw_no,
    named.number,
    named.employee_id,
    named.employer_id,
    named.department_id,
    named.name,
    case
        when named.name <> manager.manager then manager.manager
        when manager.deputy <> manager.manager then manager.deputy
        else manager.hr
    end as approver,
    case
        when named.name <> manager.manager and manager.deputy <> manager.manager and manager.deputy <> named.name
            then manager.deputy
        else manager.hr
    end as deputy,
    units.departments
from named
inner join manager on named.department_id = manager.department_id
inner join units on named.employer_id = units.employer_id;

insert into employees
select
    employee_id,
    employer_id,
    department_id,
    name
from worker;
