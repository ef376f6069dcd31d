-- The days of the simulation, with what makes one busy. Variable demo_until: the last day on which anything happens.

-- Dutch public holidays. One row per holiday.
create or replace temp table holiday as
with years as (
    select unnest(range(year(getvariable('demo_until')) - 4, year(getvariable('demo_until')) + 2)) as year
),

golden as (
    select
        year,
        year % 19 as a,
        year // 100 as b,
        year % 100 as c,
        (19 * (year % 19) + year // 100 - year // 400 - (year // 100 - (year // 100 + 8) // 25 + 1) // 3 + 15) % 30 as h
    from years
),

moon as (
    select
        year,
        a,
        h,
        (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7 as l
    from golden
),

shifted as (
    select
        year,
        h + l - 7 * ((a + 11 * h + 22 * l) // 451) + 114 as n
    from moon
),

easter as (
    select
        year,
        make_date(year, n // 31, n % 31 + 1) as sunday
    from shifted
)

select make_date(year, 1, 1) as free_on from easter
union
select sunday + 1 from easter
union
select make_date(year, 4, 27) - case when dayofweek(make_date(year, 4, 27)) = 0 then 1 else 0 end from easter
union
select make_date(year, 5, 5) from easter
where year % 5 = 0
union
select sunday + 39 from easter
union
select sunday + 50 from easter
union
select make_date(year, 12, 25) from easter
union
select make_date(year, 12, 26) from easter;

-- One row per day, from before the first submission to after the last planned cutoff.
-- workday_no counts working days up to and including this one; midnight is in seconds since 1970.
create or replace temp table calendar as
with moments as (
    select
        unnest(
            range(
                (getvariable('demo_until') - interval 3 years - interval 120 days)::timestamp,
                (getvariable('demo_until') + interval 160 days)::timestamp,
                interval 1 day
            )
        ) as midnight
),

days as (
    select
        midnight::date as day,
        midnight,
        isodow(midnight) <= 5 and midnight::date not in (select free_on from holiday) as is_workday
    from moments
)

select
    day,
    is_workday,
    sum(is_workday::integer) over (order by day rows unbounded preceding)::bigint as workday_no,
    epoch(timezone('Europe/Amsterdam', midnight))::bigint as midnight
from days;

-- A tick as a moment in seconds since 1970: the first working day holds ticks 0 up to 100,000.
set variable demo_midnights = (select list(midnight order by workday_no) from calendar where is_workday);

create or replace temp macro tick_second(tick) as
getvariable('demo_midnights')[tick // 100000 + 1] + clock_seconds(tick % 100000);

-- Which workflows are submitted on which day: first_id up to and including last_id, ids rising with time.
-- Variable demo_workflows: how many in all. One row per day with at least one.
create or replace temp table submission_day as
with weighed as (
    select
        day,
        1000
        * ([1.15, 1.1, 1.0, 1.05, 0.85, 0.09, 0.07])[isodow(day)::integer]
        * case when isodow(day) <= 5 and not is_workday then 0.05 else 1.0 end
        * case when day(day) >= 25 or day(day) <= 3 then 1.5 else 0.9 end
        * case
            when month(day) = 12 and day(day) >= 22 then 0.4
            when month(day) in (7, 8) then 0.7
            else 1.0
        end
        * (0.65 + 0.75 * (1 - (getvariable('demo_until') - day) / 1096.0))
        * (0.75 + 0.5 * chance(epoch(day)::bigint, 'busy day')) as weight
    from calendar
    where day > (getvariable('demo_until') - interval 3 years)::date and day <= getvariable('demo_until')
),

summed as (
    select
        day,
        weight::bigint as weight,
        sum(weight::bigint) over (order by day rows unbounded preceding) as until_here,
        sum(weight::bigint) over () as total
    from weighed
),

placed as (
    select
        day,
        ((until_here - weight) * getvariable('demo_workflows')::hugeint // total)::bigint + 1 as first_id,
        (until_here * getvariable('demo_workflows')::hugeint // total)::bigint as last_id
    from summed
)

select
    placed.day,
    placed.first_id,
    placed.last_id,
    calendar.is_workday,
    calendar.workday_no,
    calendar.midnight,
    day(placed.day) >= 25 or day(placed.day) <= 3 as is_month_end
from placed
inner join calendar on placed.day = calendar.day
where placed.last_id >= placed.first_id;
