-- Where the rows of the source went. One row per table and fate.
with gone as (
    select
        'offices' as table_name,
        fate
    from checked.offices
    union all
    select
        'employers' as table_name,
        fate
    from checked.employers
    union all
    select
        'departments' as table_name,
        fate
    from checked.departments
    union all
    select
        'employees' as table_name,
        fate
    from checked.employees
    union all
    select
        'payroll_periods' as table_name,
        fate
    from checked.payroll_periods
    union all
    select
        'step_definitions' as table_name,
        fate
    from checked.step_definitions
    union all
    select
        'workflows' as table_name,
        fate
    from checked.workflows
    union all
    select
        'steps' as table_name,
        fate
    from checked.steps
    union all
    select
        "table" as table_name,
        'quarantined' as fate
    from incoming.rejected
)

select
    table_name,
    fate,
    count(*) as row_count
from gone
group by table_name, fate
order by table_name, fate;
