-- The office and the moment its data were made. One row per office, so one row.
select
    office.office_id,
    office.name as office,
    snapshot.name as snapshot,
    snapshot.made_at,
    snapshot.day_seconds
from snapshot
left join office on snapshot.office_id = office.office_id
