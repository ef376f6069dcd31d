-- Employers to choose from. One row per employer.
select
    employer_id,
    name as employer
from employer
order by
    name asc,
    employer_id asc
