-- Which offices the lake has; each has a schema of its own.
create table if not exists lake.main.office (office_id varchar);
