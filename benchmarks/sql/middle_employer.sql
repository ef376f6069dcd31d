-- The employer in the middle when all stand in the order of their number of workflows. One row.
with counted as (
    select
        employer_id,
        count(*) as workflows
    from serving.raw.workflow
    group by employer_id
),

placed as (
    select
        employer_id,
        workflows,
        row_number() over (order by workflows asc, employer_id asc) as place,
        count(*) over () as employers
    from counted
)

select
    employer_id,
    workflows
from placed
where place = employers // 2 + 1
