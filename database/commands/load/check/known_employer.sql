-- Employers that rows may refer to: those of the source, and those that are already served.
-- is_foreign: of another office, so its rows are left out. One row per employer.
create table checked.known_employer as
with own as (
    select employer_id
    from checked.employers
    where fate = 'accepted'
),

foreign_only as (
    select distinct employers.employer_id
    from checked.employers as employers
    anti join own on employers.employer_id = own.employer_id
    where employers.fate = 'other_office'
),

served_only as (
    select served.employer_id
    from present.employers as served
    anti join own on served.employer_id = own.employer_id
    anti join foreign_only on served.employer_id = foreign_only.employer_id
)

select
    employer_id,
    false as is_foreign
from own
union all
select
    employer_id,
    false as is_foreign
from served_only
union all
select
    employer_id,
    true as is_foreign
from foreign_only
where employer_id is not null;
