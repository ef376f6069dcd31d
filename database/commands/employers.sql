-- All employers of the office. One row per employer.
select employer_id
from raw.employer
order by employer_id;
