-- $office_id: an office that the lake has from now on.
insert into lake.main.office values ($office_id);
