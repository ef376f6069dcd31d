-- What a source offers, before it is checked. Three schemas: incoming (as read), offered (complete, blanks null), present
-- (what serves now, in canonical form). A fourth, checked (typed, with what is wrong), is a database of its own.
create schema incoming;
create schema offered;
create schema present;

-- One row per line that cannot be read as a row of its table.
create table incoming.rejected (
    file varchar,
    line bigint,
    "table" varchar,
    "column" varchar,
    reason varchar,
    "row" varchar
);

-- One row per sentence for the load report.
create table incoming.warning (
    sentence varchar
);

-- One row per column that is not read.
create table incoming.unknown_column (
    file varchar,
    heading varchar
);

-- What someone said that the headings of a table mean; an empty name keeps a column out. One row per heading.
create table incoming.mapped_column (
    "table" varchar,
    heading varchar,
    column_name varchar
);

-- One row per table that the source has, with the file it is in.
create table incoming.origin (
    "table" varchar,
    file varchar
);
