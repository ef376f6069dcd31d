-- The workflows of the source, typed, with what is wrong and where each row goes. One row per row of the source.
-- A missing or unknown status never hides a workflow; a submission department that is unknown becomes null.
-- $now: the moment of loading; more than a day after it lies in the future.
create table checked.workflows as
with numbers as (
    select coalesce(bool_or(contains(value::varchar, ',')), false) as has_decimal_comma
    from offered.workflows
),

local as (
    select
        *,
        as_local(submitted_at) as submitted_at_local,
        as_local(finished_at) as finished_at_local
    from offered.workflows
),

given as (
    select
        *,
        moment_of(submitted_at, submitted_at_local) as submitted_at_moment,
        moment_of(finished_at, finished_at_local) as finished_at_moment
    from local
),

known_employee as (
    select
        employer_id,
        employee_id
    from checked.employees
    where fate = 'accepted'
    union
    select
        employer_id,
        employee_id
    from present.employees
),

known_department as (
    select
        employer_id,
        department_id
    from checked.departments
    where fate = 'accepted'
    union
    select
        employer_id,
        department_id
    from present.departments
),

known_template as (
    select
        template_id,
        template_version
    from checked.step_definitions
    where fate = 'accepted'
    union
    select
        template_id,
        template_version
    from present.step_definitions
),

typed as (
    select
        offered.workflow_id,
        offered.employer_id,
        offered.employee_id,
        offered.submitter,
        plausible_moment(offered.submitted_at_moment) as submitted_at,
        offered.process,
        case lower(regexp_replace(offered.status, '\s+', ' ', 'g'))
            when 'in behandeling' then 'In behandeling'
            when 'afgerond' then 'Afgerond'
            when 'geweigerd' then 'Geweigerd'
            when 'verwerkt' then 'Verwerkt'
            else coalesce(offered.status, 'Onbekend')
        end as status,
        coalesce(lower(offered.source), 'workflow_editor') as source,
        offered.template_id,
        offered.template_version,
        plausible_moment(offered.finished_at_moment) as finished_at,
        known_department.department_id,
        offered.component,
        as_number(offered.value) as value,
        offered.unit,
        offered.payroll_period,
        offered.remark,
        as_flag(offered.has_attachment) as has_attachment,
        is_twice(offered.submitted_at_local, offered.submitted_at_moment)
        or is_twice(offered.finished_at_local, offered.finished_at_moment) as is_twice,
        offered.file,
        offered.line,
        coalesce(known.is_foreign, false) as is_foreign,
        offered.department_id is not null and known_department.department_id is null as has_unknown_department,
        offered.template_id is not null and known_template.template_id is null as has_unknown_template,
        case
            when offered.workflow_id is null then missing('workflow_id')
            when offered.employer_id is null then missing('employer_id')
            when offered.employee_id is null then missing('employee_id')
            when offered.submitter is null then missing('submitter')
            when offered.submitted_at is null then missing('submitted_at')
            when offered.process is null then missing('process')
            when plausible_moment(offered.submitted_at_moment) is null
                then no_moment('submitted_at', offered.submitted_at, offered.submitted_at_local, offered.submitted_at_moment)
            when offered.finished_at is not null and plausible_moment(offered.finished_at_moment) is null

                then no_moment('finished_at', offered.finished_at, offered.finished_at_local, offered.finished_at_moment)
            when offered.value is not null and as_number(offered.value) is null then no_number('value')
            when numbers.has_decimal_comma and is_ambiguous_number(offered.value) then no_number('value')
            when offered.has_attachment is not null and as_flag(offered.has_attachment) is null
                then no_flag('has_attachment')
            when plausible_moment(offered.submitted_at_moment) > $now::timestamptz + interval 1 day
                then in_future('submitted_at')
            when plausible_moment(offered.finished_at_moment) > $now::timestamptz + interval 1 day
                then in_future('finished_at')
            when plausible_moment(offered.finished_at_moment) < plausible_moment(offered.submitted_at_moment)
                then too_early('finished_at', 'submitted_at')
            when known.employer_id is null then unknown('employer_id', 'employers')
            when known_employee.employee_id is null then unknown('employee_id', 'employees')
        end as problem
    from given as offered
    cross join numbers
    left join checked.known_employer as known on offered.employer_id = known.employer_id
    left join known_employee
        on
            offered.employer_id = known_employee.employer_id
            and offered.employee_id = known_employee.employee_id
    left join known_department
        on
            offered.employer_id = known_department.employer_id
            and offered.department_id = known_department.department_id
    left join known_template
        on
            offered.template_id = known_template.template_id
            and offered.template_version is not distinct from known_template.template_version
)

select
    *,
    case
        when is_foreign then 'other_office'
        when source <> 'workflow_editor' then 'not_shown'
        when problem is not null then 'quarantined'
        else 'accepted'
    end as fate
from typed;
