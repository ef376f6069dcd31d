-- What can be chosen of whose turn it is: roles, persons, other assignees, steps and payroll runs. One row per filter
-- and value.
-- $now: moment; the next run of each employer is offered, an earlier one while an open workflow belongs to it.
with open_workflow as (
    select
        current_step,
        current_step_role,
        current_person,
        current_turn,
        run_period
    from workflow
    where is_open
),

next_run as (
    select arg_min(payroll_period, cutoff_at) as run_period
    from payroll_period
    where cutoff_at >= $now::timestamptz
    group by employer_id
),

offered as (
    select
        'role' as filter,
        current_step_role as value
    from open_workflow
    union
    select
        'person' as filter,
        current_person as value
    from open_workflow
    union
    select
        'other' as filter,
        current_turn as value
    from open_workflow
    where current_person is null and current_step_role is null
    union
    select
        'step' as filter,
        current_step as value
    from open_workflow
    union
    select
        'run' as filter,
        run_period as value
    from open_workflow
    union
    select
        'run' as filter,
        run_period as value
    from next_run
)

select
    filter,
    value
from offered
where value is not null
order by
    filter asc,
    value asc
