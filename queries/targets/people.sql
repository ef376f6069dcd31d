-- Names of the people who do steps, to say of that they are away. One row per employer, with the names in order.
-- Who only hands in, which takes no time, does none.
-- $since: moment; who did nothing since and has nothing to do now is left out.
with named as (
    select distinct
        employer_id,
        actor as name
    from step
    where
        executed_at >= $since::timestamptz
        and waiting_seconds > 0
    union
    select distinct
        employer_id,
        current_person as name
    from workflow
    where is_open
)

select
    employer.employer_id,
    list(named.name order by named.name) filter (where named.name is not null) as names
from employer
left join named on employer.employer_id = named.employer_id
group by employer.employer_id
order by employer.employer_id
