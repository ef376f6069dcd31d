-- The offices that the lake has. One row per office.
select office_id
from lake.main.office
order by office_id;
