-- What can be chosen in the filters of an overview, with how often it occurs. One row per filter and value.
-- $is_open: true for Openstaand, false for Historisch.
select
    case
        when grouping(process) = 0 then 'process'
        when grouping(status) = 0 then 'status'
        when grouping(component) = 0 then 'component'
        when grouping(payroll_period) = 0 then 'payroll_period'
    end as filter,
    coalesce(process, status, component, payroll_period) as value,
    count(*) as workflows
from workflow
where is_open = $is_open
group by grouping sets ((process), (status), (component), (payroll_period))
having value is not null
order by
    filter asc,
    value asc
