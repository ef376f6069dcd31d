-- One row: the office itself.
create table snapshot.raw.office as
select
    office_id,
    name
from offices
where office_id = $office_id;
