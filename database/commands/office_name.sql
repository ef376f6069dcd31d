-- The name of the office. One row, none when the source gave no name.
select name
from raw.office
where name is not null
