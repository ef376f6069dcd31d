-- Is there anything to publish? One row: whether the new stand differs from what is served.
select
    (select count(*) from checked.workflow_change where change <> 'unchanged') > 0
    or (select count(*) from checked.withdrawn) > 0
    or exists (from main.offices except from present.offices)
    or exists (from main.employers except from present.employers)
    or exists (from main.departments except from present.departments)
    or exists (from main.employees except from present.employees)
    or exists (from main.payroll_periods except from present.payroll_periods)
    or exists (from main.step_definitions except from present.step_definitions)
    or exists (
        select steps.*
        from main.steps as steps
        semi join checked.added_step as added on steps.workflow_id = added.workflow_id
        except
        select served.*
        from present.steps as served
        semi join checked.added_step as added on served.workflow_id = added.workflow_id
    ) as is_changed;
