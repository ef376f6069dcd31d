-- What is left of the canonical tables without the expired workflows, their steps, and employees of whom nothing is left.
delete from main.steps
where workflow_id in (select workflow_id from checked.expired);

delete from main.workflows
where workflow_id in (select workflow_id from checked.expired);

delete from main.employees
where
    (employer_id, employee_id) in (select (employer_id, employee_id) from checked.expired)
    and (employer_id, employee_id) not in (select (employer_id, employee_id) from main.workflows);
