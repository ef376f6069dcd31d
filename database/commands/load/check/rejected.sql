-- The quarantine, with the lines that could not be read as a row at all. One row per bad row.
create table checked.quarantine as
select
    file,
    line,
    "table",
    "column",
    reason,
    "row"
from incoming.rejected;
