-- All of a table. One row per row of it.
-- $table: its name, with catalog and schema.
from query_table($table)
