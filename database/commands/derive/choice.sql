-- What can be chosen in the filters of a list, so that no screen has to read all workflows for it.
-- filter: process, status, component, payroll_period or submitter; sort_name only for the last.
-- One row per employer, current department, overview, filter and value.
create table snapshot.raw.choice as
select
    employer_id,
    department_id,
    is_open,
    case
        when grouping(process) = 0 then 'process'
        when grouping(status) = 0 then 'status'
        when grouping(component) = 0 then 'component'
        when grouping(payroll_period) = 0 then 'payroll_period'
        else 'submitter'
    end as filter,
    coalesce(process, status, component, payroll_period, submitter) as value,
    case when grouping(submitter) = 0 then min(submitter_sort) end as sort_name,
    count(*) as workflows
from snapshot.raw.workflow
group by
    employer_id,
    department_id,
    is_open,
    grouping sets ((process), (status), (component), (payroll_period), (submitter))
having value is not null
order by
    employer_id asc,
    is_open desc,
    filter asc,
    value asc,
    department_id asc
