-- How many open workflows are over the target of the step they are at, with these filters, and how long the longest has
-- been there. One row.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $now: moment that ages are counted to.
-- $now_working, $day_seconds: working seconds of the office before that moment, and those of one day.
-- $is_work: whether days are working days, else calendar days.
-- $target_days: targets in working days of steps without one in their set-up, by process and step.
select
    count(*) as workflows,
    case
        when $is_work
            then max(greatest(0, $now_working::double - current_since_working)) / $day_seconds
        else max(epoch($now::timestamptz) - epoch(current_since)) / 86400
    end as longest_days
from workflow
where
    is_open
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
    and $now_working::double - current_since_working
    > $day_seconds * coalesce(
        current_target_days,
        ($target_days::map (struct(process varchar, step varchar), double)) [
            {'process': process, 'step': current_step}
        ]
    )
