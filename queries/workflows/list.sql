-- The overview Openstaand or Historisch, filtered, sorted and paged. One row per workflow.
-- $is_open: true for Openstaand, false for Historisch.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $focus: one card's rows: late (over the target of its step), cutoff (within seven days), week (submitted this week),
-- refused; or null.
-- $now: moment that ages are counted to.
-- $now_working, $day_seconds: working seconds of the office before that moment, and those of one day.
-- $is_work: whether days are working days, else calendar days.
-- $target_days: targets in working days of steps without one in their set-up, by process and step; empty unless focus is
-- late.
-- $sort, $is_descending: column to sort on (see queries/terms.py) and which way.
-- $page_size, $page_start: rows of this page, and how many come before it; null and 0 for all.
-- Newest first is the usual order and has a column of its own, which also decides between equals. Nothing is joined here:
-- over one table, DuckDB finds the rows of a page by what orders them and reads all other columns of those only. Thousands
-- of rows down it no longer does, and a page takes as long as the whole list.
with chosen as (
    select
        workflow_id,
        employee,
        submitter,
        submitted_at,
        submitted_working,
        process,
        status,
        component,
        value,
        unit,
        payroll_period,
        current_turn,
        current_step,
        current_since,
        current_since_working,
        finished_at,
        lead_working_seconds,
        department,
        employer,
        newest,
        case when $sort = 'submitted_at' and $is_descending then newest end as sort_newest,
        case
            when $sort = 'employee' then employee_sort
            when $sort = 'submitter' then submitter_sort
            when $sort = 'process' then process
            when $sort = 'status' then status
            when $sort = 'employer' then employer
            when $sort = 'department' then department
            when $sort = 'current_step' then current_step
            when $sort = 'turn' then current_turn
            when $sort = 'component' then component
            when $sort = 'payroll_period' then payroll_period
        end as sort_text,
        case
            when $sort = 'submitted_at' and not $is_descending then epoch_us(submitted_at)
            when $sort = 'age_days' and $is_descending then epoch_us(submitted_at)
            when $sort = 'age_days' then newest
            when $sort = 'current_since' then case when $is_descending then -1 else 1 end * epoch_us(current_since)
            when $sort = 'waiting_days' then case when $is_descending then 1 else -1 end * epoch_us(current_since)
            when $sort = 'finished_at' then case when $is_descending then -1 else 1 end * epoch_us(finished_at)
            when $sort = 'value' then case when $is_descending then -1 else 1 end * value::double
            when $sort = 'lead_days'
                then
                    case when $is_descending then -1 else 1 end
                    * case when $is_work then lead_working_seconds else lead_microseconds end
        end::double as sort_number
    from workflow
    where
        is_open = $is_open
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
        and case $focus::varchar
            when 'late'
                then
                    $now_working::double - current_since_working
                    > $day_seconds * coalesce(
                        current_target_days,
                        ($target_days::map (struct(process varchar, step varchar), double)) [
                            {'process': process, 'step': current_step}
                        ]
                    )
            when 'cutoff' then cutoff_at between $now::timestamptz and $now::timestamptz + to_days(7)
            when 'week' then submitted_at >= date_trunc('week', $now::timestamptz)
            when 'refused' then status = 'Geweigerd'
            else true
        end
)

select
    workflow_id,
    employee,
    submitter,
    submitted_at,
    process,
    status,
    component,
    value::double as value,
    unit,
    payroll_period,
    current_turn as turn,
    current_step,
    current_since,
    case
        when $is_work then greatest(0, $now_working::double - current_since_working) / $day_seconds
        else (epoch($now::timestamptz) - epoch(current_since)) / 86400
    end as waiting_days,
    case
        when not $is_open then null
        when $is_work then greatest(0, $now_working::double - submitted_working) / $day_seconds
        else (epoch($now::timestamptz) - epoch(submitted_at)) / 86400
    end as age_days,
    finished_at,
    case
        when $is_work then lead_working_seconds / $day_seconds
        else (epoch(finished_at) - epoch(submitted_at)) / 86400
    end as lead_days,
    department,
    employer
from chosen
order by
    sort_newest asc nulls last,
    sort_number asc nulls last,
    case when not $is_descending then sort_text end asc nulls last,
    case when $is_descending then sort_text end desc nulls last,
    newest asc
limit $page_size offset $page_start
