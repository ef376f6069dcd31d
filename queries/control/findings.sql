-- What stands out against the rules of control, newest first. One row per finding.
-- What the facts mean for each rule stands in database/commands/derive. bank_account: a bank account was changed at
-- happened_at, `days` before the first cutoff after that, other_at.
-- $rules: only findings of these rules.
-- $account_process: regular expression over the name of a process in lower case without accents: what changes accounts.
-- $account_days: within how many days before a cutoff.
-- $duplicate_days: how many days declarations that are alike lie apart at most.
-- $least_earlier: with how many earlier declarations there is a habit.
-- $most_spreads: from how many spreads a declaration is far from the habit.
-- $workflow_ids: only these workflows, or null.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
with selected as (
    select
        newest,
        workflow_id,
        employer_id,
        employee,
        process,
        employer,
        department,
        status,
        submitter,
        submitted_at,
        finished_at,
        component,
        value::double as value,
        unit,
        payroll_period
    from workflow
    where
        ($workflow_ids::varchar [] is null or workflow_id in (select unnest($workflow_ids::varchar [])))
        and ($employee::varchar is null or regexp_matches(employee_search, $employee))
        and ($submitter::varchar is null or regexp_matches(submitter_search, $submitter))
        and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
        and ($submitted_until::date is null or submitted_at < ($submitted_until::date + 1)::timestamptz)
        and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
        and ($statuses::varchar [] is null or list_contains($statuses::varchar [], status))
        and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
        and ($components::varchar [] is null or list_contains($components::varchar [], component))
        and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], payroll_period))
        and ($value_from::double is null or value >= $value_from::double)
        and ($value_until::double is null or value <= $value_until::double)
),

closing as (
    select
        employer_id,
        payroll_period,
        cutoff_at
    from payroll_period
    where cutoff_at is not null
),

changed as (
    select
        *,
        'bank_account' as rule
    from selected
    where
        status in ('Afgerond', 'Verwerkt')
        and finished_at is not null
        and regexp_matches(lower(strip_accents(process)), $account_process)
),

found as (
    select
        newest,
        rule,
        step_no,
        seq,
        happened_at,
        step,
        other_step,
        person,
        other_person,
        role,
        set_up,
        other_set_up,
        other_workflow_id,
        other_at,
        days,
        usual,
        earlier,
        spreads,
        null as run_period
    from finding
    where
        list_contains($rules::varchar [], rule)
        and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
        and (rule <> 'duplicate' or days <= $duplicate_days::double)
        and (rule <> 'habit' or (earlier >= $least_earlier::integer and spreads > $most_spreads::double))
    union all by name
    select
        changed.newest,
        changed.rule,
        changed.finished_at as happened_at,
        changed.submitter as person,
        closing.cutoff_at as other_at,
        (epoch(closing.cutoff_at) - epoch(changed.finished_at)) / 86400 as days,
        closing.payroll_period as run_period
    from changed
    asof inner join closing
        on changed.employer_id = closing.employer_id and changed.finished_at <= closing.cutoff_at
    where
        list_contains($rules::varchar [], changed.rule)
        and closing.cutoff_at <= changed.finished_at + to_days($account_days::integer)
)

select
    found.rule,
    selected.workflow_id,
    selected.employee,
    selected.process,
    selected.employer,
    selected.department,
    selected.status,
    selected.submitted_at,
    selected.component,
    selected.value,
    selected.unit,
    coalesce(found.run_period, selected.payroll_period) as payroll_period,
    found.step_no,
    found.seq,
    found.happened_at,
    found.step,
    found.other_step,
    found.person,
    found.other_person,
    found.role,
    found.set_up,
    found.other_set_up,
    found.other_workflow_id,
    found.other_at,
    found.days,
    found.usual,
    found.earlier,
    found.spreads
from found
inner join selected on found.newest = selected.newest
order by
    found.happened_at desc,
    selected.workflow_id asc,
    found.rule asc,
    found.step_no asc,
    found.seq asc,
    found.other_step asc
