-- How much was made. One row.
select
    (select count(*) from employers) as employers,
    (select count(*) from departments) as departments,
    (select count(*) from employees) as employees,
    (select count(distinct template_id) from step_definitions) as processes,
    (select count(*) from workflows) as workflows,
    (
        select count(*) from workflows
        where status not in ('Afgerond', 'Geweigerd', 'Verwerkt')
    ) as open,
    (select count(*) from steps) as steps;
