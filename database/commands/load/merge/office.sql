-- The office itself: as the source names it, else as it was, else by its id. Adds one row.
-- $office_id: the office that is loaded.
insert into offices
select
    $office_id,
    coalesce(
        (select name from checked.offices where fate = 'accepted'),
        (select name from present.offices where office_id = $office_id),
        $office_id
    );
