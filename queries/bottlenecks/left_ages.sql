-- How old finished workflows were when they left each step for good, as the keys that analysis/waits.py reads.
-- One row per finished workflow and step that it did: step_code * 2^40 + 2 * the age in milliseconds.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
with again as (
    select
        newest as again_newest,
        step_code as again_step_code,
        execution_no - 1 as before_no
    from execution
    where execution_no > 1
)

select
    execution.step_code * 1099511627776
    + 2 * least(
        case
            when $is_work then (1000 * greatest(0, execution.age_working_seconds))::bigint
            -- Whole numbers take half the time.
            else (greatest(0, epoch_us(execution.executed_at) - epoch_us(execution.submitted_at)) + 500) // 1000
        end,
        549755813887
    ) as left_key
from execution
left join again
    on
        execution.newest = again.again_newest
        and execution.step_code = again.again_step_code
        and execution.execution_no = again.before_no
where
    again.again_newest is null
    and is_done
    and finished_at is not null
    and ($employee::varchar is null or regexp_matches(employee_search, $employee))
    and ($submitter::varchar is null or regexp_matches(submitter_search, $submitter))
    and ($submitted_from::date is null or submitted_at >= $submitted_from::date::timestamptz)
    and ($submitted_until::date is null or submitted_at < ($submitted_until::date + 1)::timestamptz)
    and ($finished_from::date is null or finished_at >= $finished_from::date::timestamptz)
    and ($finished_until::date is null or finished_at < ($finished_until::date + 1)::timestamptz)
    and ($processes::varchar [] is null or list_contains($processes::varchar [], process))
    and ($statuses::varchar [] is null or list_contains($statuses::varchar [], status))
    and ($departments::varchar [] is null or list_contains($departments::varchar [], department_id))
    and ($components::varchar [] is null or list_contains($components::varchar [], component))
    and ($payroll_periods::varchar [] is null or list_contains($payroll_periods::varchar [], payroll_period))
    and ($value_from::double is null or value >= $value_from::double)
    and ($value_until::double is null or value <= $value_until::double)
    and ($routes::uinteger [] is null or list_contains($routes::uinteger [], route_code))
