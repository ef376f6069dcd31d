-- One row per employer of the office.
create table snapshot.raw.employer as
select
    employer_id,
    office_id,
    name
from employers
order by employer_id;
