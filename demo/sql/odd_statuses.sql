-- A few open workflows get a status that nobody knows, as happens when the workflow editor learns a new word.
update workflows
set status = 'Teruggezet'
where
    workflow_id in (
        select workflow_id
        from workflows
        where status = 'In behandeling'
        order by
            chance_bits(workflow_id, 'odd status'),
            workflow_id
        limit case when getvariable('demo_workflows') >= 1000 then 3 else 0 end
    );
