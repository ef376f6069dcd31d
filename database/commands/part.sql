-- Which workflows the next part holds, by position, and between which employers and submissions those lie.
-- One row. $first, $last: by position, both included.
select
    min(employer_hash) as employer_from,
    max(employer_hash) as employer_until,
    min(submitted_at)::varchar as submitted_from,
    max(submitted_at)::varchar as submitted_until
from numbered_workflow
where position between $first and $last;
