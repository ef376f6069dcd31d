-- The end of the log, for a log that is empty or was there before this table. One row.
insert into access_log_end
select
    1 as end_id,
    coalesce(max(entry_id), 0) as entry_id,
    coalesce(
        (
            select latest.hash
            from access_log as latest
            order by latest.entry_id desc
            limit 1
        ),
        '0000000000000000000000000000000000000000000000000000000000000000'
    ) as hash
from access_log
