-- Every case with its status: the last event that decides something says whether it is finished, refused or open.
-- Submitted: the first event that means so, else the first. What a case says more than once counts as said last. A
-- case with an unreadable amount is left to quarantine.
-- One row per case.
-- $file: name of the log. $employer_id, $process: of every case. $finished_status: Verwerkt or Afgerond.
create or replace table incoming.workflows as
with cases as (
    select
        case_id,
        case when case_id is null then trace end as nameless,
        min(trace) as first_trace,
        min(line) as line,
        max_by(employee_id, trace) as employee_id,
        max_by(submitter, trace) as submitter,
        max_by(component, trace) as component,
        max_by(value, trace) as value,
        max_by(unit, trace) as unit,
        max_by(payroll_period, trace) as payroll_period,
        bool_or(is_too_long or (amount is not null and value is null)) as is_unfit
    from log_case
    group by all
),

decided as (
    select
        case_id,
        nameless,
        coalesce(
            min_by(executed_at, seq) filter (where meaning = 'submitted'), min_by(happened_at, first_ordinal)
        ) as submitted_at,
        coalesce(
            min_by(coalesce(actor, role), seq) filter (where meaning = 'submitted'),
            min_by(coalesce(actor, role), first_ordinal)
        ) as first_actor,
        max_by(meaning, seq) filter (where meaning is not null) as last_meaning,
        arg_max_null(executed_at, seq) filter (where meaning is not null) as decided_at
    from log_step
    group by case_id, nameless
)

select
    cases.case_id as workflow_id,
    $employer_id as employer_id,
    cases.employee_id,
    coalesce(cases.submitter, decided.first_actor) as submitter,
    decided.submitted_at,
    $process as process,
    case decided.last_meaning
        when 'finished' then $finished_status
        when 'refused' then 'Geweigerd'
        else 'In behandeling'
    end as status,
    case when decided.last_meaning in ('finished', 'refused') then decided.decided_at end as finished_at,
    cases.component,
    cases.value,
    cases.unit,
    cases.payroll_period,
    $file as file,
    cases.line
from cases
left join decided
    on
        cases.case_id is not distinct from decided.case_id
        and cases.nameless is not distinct from decided.nameless
where not cases.is_unfit
order by cases.first_trace;
