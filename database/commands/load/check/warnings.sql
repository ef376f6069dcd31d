-- What was loaded but deserves a look. Adds one sentence per kind of finding.
-- leading_up: departments that lead to the top, or to one that was loaded before; the others go round in a circle.
insert into incoming.warning
with recursive own as (
    select
        department_id,
        parent_department_id,
        file,
        line
    from checked.departments
    where fate = 'accepted'
),

leading_up as (
    select own.department_id
    from own
    left join own as parent on own.parent_department_id = parent.department_id
    where parent.department_id is null
    union
    select own.department_id
    from own
    inner join leading_up on own.parent_department_id = leading_up.department_id
),

example as (
    select
        'departments' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from checked.departments
    where fate = 'accepted' and has_unknown_parent
    union all
    select
        'circles' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from own
    anti join leading_up on own.department_id = leading_up.department_id
    union all
    select
        'clock' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from (
        select
            file,
            line
        from checked.workflows
        where fate = 'accepted' and is_twice
        union all
        select
            file,
            line
        from checked.steps
        where fate = 'accepted' and is_twice
    ) as twice
    union all
    select
        'employees' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from checked.employees
    where fate = 'accepted' and has_unknown_department
    union all
    select
        'workflows' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from checked.workflows
    where fate = 'accepted' and has_unknown_department
    union all
    select
        'templates' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        '' as detail
    from checked.workflows
    where fate = 'accepted' and has_unknown_template
    union all
    select
        'statuses' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        string_agg(distinct '''' || left(status, 40) || '''', ', ' order by '''' || left(status, 40) || '''') as detail
    from checked.workflows
    where fate = 'accepted' and status not in ('In behandeling', 'Afgerond', 'Geweigerd', 'Verwerkt')
    union all
    select
        'sources' as kind,
        count(*) as row_count,
        min_by(file, line) as file,
        min(line) as line,
        string_agg(distinct '''' || left(source, 40) || '''', ', ' order by '''' || left(source, 40) || '''') as detail
    from checked.workflows
    where fate = 'not_shown' and source not in ('leave', 'legacy')
    union all
    select
        'withdrawn' as kind,
        count(*) as row_count,
        min_by(offered.file, offered.line) as file,
        min(offered.line) as line,
        '' as detail
    from checked.withdrawn as withdrawn
    inner join checked.workflows as offered on withdrawn.workflow_id = offered.workflow_id
)

select
    case kind
        when 'departments' then 'Afdelingen met een onbekende bovenliggende afdeling: '
        when 'circles' then 'Afdelingen die via bovenliggende afdelingen onder zichzelf vallen: '
        when 'clock' then 'Rijen met een tijd die de klok twee keer aanwees, want de zomertijd eindigde: '
        when 'employees' then 'Medewerkers met een onbekende afdeling: '
        when 'workflows' then 'Workflows met een onbekende afdeling bij indiening: '
        when 'templates' then 'Workflows met een sjabloonversie zonder inrichting: '
        when 'statuses' then 'Workflows met een onbekende status: '
        when 'sources' then 'Workflows met een onbekende herkomst: '
        when 'withdrawn' then 'Workflows die eerder getoond werden en nu verlof of oud zijn: '
    end
    || row_count
    || ' (eerste: ' || file || ' regel ' || line || ').'
    || case kind
        when 'departments' then ' Geladen zonder bovenliggende afdeling.'
        when 'circles' then ' Geladen zoals ze zijn. Verbeter parent_department_id.'
        when 'clock' then ' Gelezen als wintertijd. Schrijf de tijdzone erbij als dat niet klopt.'
        when 'employees' then ' Geladen zonder afdeling: alleen wie de hele werkgever mag zien, ziet hen.'
        when 'workflows' then ' Geladen zonder afdeling bij indiening.'
        when 'templates' then ' Geladen; de inrichting van de stappen is niet te tonen.'
        when 'statuses' then ' Geladen en getoond bij Openstaand: ' || left(detail, 300) || '.'
        when 'sources' then ' Niet getoond: ' || left(detail, 300) || '.'
        when 'withdrawn' then ' Ze zijn uit de stand gehaald.'
    end as sentence
from example
where row_count > 0
union all
select origin.file || ' heeft geen rijen. Controleer of het bestand compleet is.' as sentence
from incoming.origin as origin
anti join (
    select distinct file
    from (
        select file from checked.offices
        union all
        select file from checked.employers
        union all
        select file from checked.departments
        union all
        select file from checked.employees
        union all
        select file from checked.payroll_periods
        union all
        select file from checked.step_definitions
        union all
        select file from checked.workflows
        union all
        select file from checked.steps
        union all
        select file from incoming.rejected
    ) as place
) as filled on origin.file = filled.file;
