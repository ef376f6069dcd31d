-- Office, employers, departments and people. Variable demo_folder: where the lists lie.
-- Variables demo_office, demo_office_name: the office. demo_employees: how many people to make.
insert into offices
select
    getvariable('demo_office') as office_id,
    getvariable('demo_office_name') as name;

create or replace temp table firm as
select
    row_number() over () as firm_no,
    *
from read_csv(getvariable('demo_folder') || '/employers.csv', delim = '|', header = true);

insert into employers
select
    employer_id,
    getvariable('demo_office') as office_id,
    name
from firm;

create or replace temp table unit as
select
    row_number() over () as unit_no,
    *
from read_csv(getvariable('demo_folder') || '/departments.csv', delim = '|', header = true, all_varchar = true);

insert into departments
select
    department_id,
    employer_id,
    name,
    parent_department_id
from unit;

-- Who acts for a role at an employer; the office's people act for every employer. One row per employer and role.
create or replace temp table crew as
with written as (
    select
        row_number() over () as place,
        *
    from read_csv(getvariable('demo_folder') || '/staff.csv', delim = '|', header = true, all_varchar = true)
)

select
    firm.employer_id,
    written.role,
    list(written.name order by written.place) as names
from firm
inner join written on firm.employer_id = written.employer_id or written.employer_id is null
group by firm.employer_id, written.role;

-- People by number, with department, before they have a name. One row per person.
create or replace temp table person as
with sized as (
    select
        *,
        greatest(3, round(share * getvariable('demo_employees')))::bigint as people
    from firm
),

numbered as (
    select
        sized.employer_id,
        sized.firm_no,
        sized.people,
        unnest(range(1, sized.people + 1)) as place
    from sized
),

spans as (
    select
        employer_id,
        department_id,
        unit_no,
        sum(weight::bigint) over (partition by employer_id order by unit_no) - weight::bigint as from_weight,
        sum(weight::bigint) over (partition by employer_id order by unit_no) as until_weight,
        sum(weight::bigint) over (partition by employer_id) as total_weight
    from unit
)

select
    numbered.firm_no * 10000000 + numbered.place as number,
    numbered.employer_id,
    spans.department_id,
    numbered.place,
    (10000 + row_number() over (
        partition by numbered.employer_id
        order by chance_bits(numbered.firm_no * 10000000 + numbered.place, 'personnel number')
    ))::varchar as employee_id,
    row_number() over (order by chance_bits(numbered.firm_no * 10000000 + numbered.place, 'draw')) as draw_no,
    row_number() over (
        partition by spans.department_id
        order by chance_bits(numbered.firm_no * 10000000 + numbered.place, 'rank')
    ) as rank_no
from numbered
inner join spans
    on
        numbered.employer_id = spans.employer_id
        and (2 * numbered.place - 1) * spans.total_weight >= 2 * spans.from_weight * numbered.people
        and (2 * numbered.place - 1) * spans.total_weight < 2 * spans.until_weight * numbered.people;
