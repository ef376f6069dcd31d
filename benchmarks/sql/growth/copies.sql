-- How the names of each copy of the small office end: nothing, then -1, -2 …. One row per copy.
-- $copies: how many.
create or replace temp table copy as
select
    range as copy_no,
    case when range > 0 then '-' || range else '' end as ending
from range($copies);
