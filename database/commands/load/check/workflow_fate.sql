-- What becomes of each workflow that steps may refer to, of the source or already served; the row that is loaded decides,
-- then the one that is not shown. One row per workflow.
-- A view: a source of changes has few steps, of which few workflows then are looked up.
create view workflow_fate as
with left_out as (
    select
        workflow_id,
        arg_min(fate, case fate when 'not_shown' then 1 when 'other_office' then 2 else 3 end) as fate
    from checked.workflows
    where fate <> 'accepted' and workflow_id is not null
    group by workflow_id
)

select
    workflow_id,
    fate,
    submitted_at
from checked.workflows
where fate = 'accepted'
union all
select
    left_out.workflow_id,
    left_out.fate,
    null as submitted_at
from left_out
anti join (select workflow_id from checked.workflows where fate = 'accepted') as accepted
    on left_out.workflow_id = accepted.workflow_id
union all
select
    served.workflow_id,
    'accepted' as fate,
    served.submitted_at
from present.workflows as served
anti join checked.workflows as offered on served.workflow_id = offered.workflow_id;
