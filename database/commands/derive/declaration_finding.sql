-- Declarations like one before, or far from what the employee usually declares. One row per finding.
-- What was refused does not count: it is handed in again with reason. The limits of an office lie within those here.
-- duplicate: the same employee, component, value and unit, at most 62 days apart; other_workflow_id is the one before it.
-- habit: usual is the median of his earlier declarations of the same component and unit; spreads tells how many spreads
-- from it. The spread is 1.4826 times the median absolute deviation from that median, at least a twentieth of the
-- median, so that a habit without any spread does not make every other value odd. (B. Iglewicz and D.C. Hoaglin, How to
-- Detect and Handle Outliers, 1993: the modified z-score.)
create or replace temp table declaration_finding as
with declared as (
    select
        newest,
        workflow_id,
        submitted_at,
        submitter,
        employer_id,
        employee_id,
        component,
        value::double as value,
        lower(coalesce(unit, '')) as unit
    from snapshot.raw.workflow
    where component is not null and value is not null and status <> 'Geweigerd'
),

compared as (
    select
        *,
        lag(workflow_id) over alike as other_workflow_id,
        lag(submitted_at) over alike as other_at,
        count(*) over earlier as earlier,
        median(value) over earlier as usual
    from declared
    window
        alike as (partition by employer_id, employee_id, component, unit, value order by submitted_at, workflow_id),
        earlier as (
            partition by employer_id, employee_id, component, unit
            order by submitted_at, workflow_id
            rows between unbounded preceding and 1 preceding
        )
),

habits as (
    select
        employer_id,
        employee_id,
        component,
        unit,
        list_transform(
            list_sort(list({'submitted_at': submitted_at, 'workflow_id': workflow_id, 'value': value})),
            lambda declaration: declaration.value
        ) as all_values
    from declared
    group by
        employer_id,
        employee_id,
        component,
        unit
),

-- The deviation takes most of the time: once, and only of those that may lie two times a twentieth of the median from it.
measured as materialized (
    select
        compared.newest,
        compared.submitted_at,
        compared.submitter,
        compared.usual,
        compared.earlier,
        abs(compared.value - compared.usual) as distance,
        greatest(
            1.4826 * list_aggregate(habits.all_values[:compared.earlier], 'mad'), abs(compared.usual) / 20
        ) as spread
    from compared
    inner join habits
        on
            compared.employer_id = habits.employer_id
            and compared.employee_id = habits.employee_id
            and compared.component = habits.component
            and compared.unit = habits.unit
    where compared.earlier >= 3 and abs(compared.value - compared.usual) >= abs(compared.usual) / 11
)

select
    'duplicate' as rule,
    newest,
    submitted_at as happened_at,
    submitter as person,
    other_workflow_id,
    other_at,
    (submitted_at::date - other_at::date)::double as days,
    null::double as usual,
    null::integer as earlier,
    null::double as spreads
from compared
where submitted_at::date - other_at::date <= 62
union all
select
    'habit' as rule,
    newest,
    submitted_at,
    submitter,
    null,
    null,
    null,
    usual,
    earlier,
    distance / nullif(spread, 0)
from measured
where distance / nullif(spread, 0) > 2;
