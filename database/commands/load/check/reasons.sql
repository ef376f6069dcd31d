-- Why rows are in quarantine. One row per table, column and reason, most frequent first.
select
    "table",
    "column",
    reason,
    count(*) as row_count
from checked.quarantine
group by "table", "column", reason
order by row_count desc, "table" asc, "column" asc, reason asc;
