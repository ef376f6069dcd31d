-- How many rows the source has of one table, those that could not be read included. One row.
-- $offered: where the rows are as offered.
-- $table: name of the table.
select
    (select count(*) from query_table($offered))
    + (select count(*) from incoming.rejected where "table" = $table) as row_count;
