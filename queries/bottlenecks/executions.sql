-- The executions behind a number, longest waiting first. One row per execution or current step, of this page.
-- hits: how many there are in all.
-- $employee, $submitter: regular expression over the name in lower case without accents, or null.
-- $submitted_from, $submitted_until: dates, both included, or null.
-- $finished_from, $finished_until: dates, both included, or null.
-- $processes, $statuses, $departments, $components, $payroll_periods: one of these, or null. Departments by id.
-- $value_from, $value_until: both included, or null.
-- $routes: codes of routes, or null.
-- $places: codes of places, or null.
-- $previous_codes: codes of the steps executed right before, or null.
-- $persons: who did it or must do it, one of these, '-' for nobody yet; or null.
-- $is_done: executed, or still open; null for both.
-- $is_extra: only what the workflow had done before.
-- $is_back: only what was done again after one other step.
-- $is_after_refusal: only what was done again with a refusal since the time before.
-- $is_refused: only refusals, without those by which the submitting side takes back what another refused.
-- $moment: started or executed, which the dates below are about.
-- $moment_from, $moment_until: dates, both included, or null.
-- $is_work: whether time is counted in office hours, else by the calendar.
-- $now: moment that ages are counted to.
-- $now_working: working seconds of the office before that moment.
-- $page_size, $page_start: rows of this page, and how many come before it; null and 0 for all.
with chosen as (
    select
        newest,
        seq,
        place_code,
        person,
        is_done,
        started_at,
        executed_at,
        case
            when is_done then ((case when $is_work then work_key else wait_key end) - place_code * 1099511627776) / 2000
            when $is_work then greatest(0, $now_working::double - started_working)
            else greatest(0, epoch($now::timestamptz) - epoch(started_at))
        end as waiting_seconds,
        count(*) over () as hits
    from execution
    where
        ($employee::varchar is null or regexp_matches(employee_search, $employee))
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
        and ($places::uinteger [] is null or list_contains($places::uinteger [], place_code))
        and ($previous_codes::uinteger [] is null or list_contains($previous_codes::uinteger [], previous_code))
        and ($persons::varchar [] is null or list_contains($persons::varchar [], coalesce(person, '-')))
        and ($is_done::boolean is null or is_done = $is_done::boolean)
        and (not $is_extra or (is_done and execution_no > 1))
        and (not $is_back or is_back)
        and (not $is_after_refusal or (is_after_refusal and execution_no > 1))
        and (not $is_refused or (is_refusal and not is_take_back))
        and (
            $moment_from::date is null
            or case $moment when 'started' then started_at else executed_at end >= $moment_from::date::timestamptz
        )
        and (
            $moment_until::date is null
            or case $moment when 'started' then started_at else executed_at end < ($moment_until::date + 1)::timestamptz
        )
    order by
        waiting_seconds desc,
        newest asc,
        seq asc
    limit $page_size offset $page_start
),

named as (
    select distinct
        place_code,
        step,
        role
    from place
)

select
    workflow.workflow_id,
    workflow.employee,
    workflow.process,
    named.step,
    named.role,
    chosen.person,
    chosen.started_at,
    chosen.executed_at,
    chosen.waiting_seconds,
    workflow.status,
    workflow.department,
    workflow.employer,
    chosen.hits
from chosen
inner join workflow on chosen.newest = workflow.newest
inner join named on chosen.place_code = named.place_code
order by
    chosen.waiting_seconds desc,
    chosen.newest asc,
    chosen.seq asc
