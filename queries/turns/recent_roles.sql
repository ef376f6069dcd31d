-- Which roles are worked with: who executed a step with that role, and when last. One row per employer and role.
-- actors holds their names; has_unnamed tells that some executions name nobody.
-- $since: moment; executions before it do not count.
select
    employer_id,
    role,
    max(executed_at) as last_executed_at,
    coalesce(list(distinct actor order by actor) filter (where actor is not null), []) as actors,
    bool_or(actor is null) as has_unnamed
from step
where
    executed_at >= $since::timestamptz
    and takes_time
    and role is not null
group by
    employer_id,
    role
order by
    employer_id asc,
    role asc
