-- The demo office under another id. No rows.
-- The variable `office`: its id.
update offices
set office_id = getvariable('office');

update employers
set office_id = getvariable('office');
