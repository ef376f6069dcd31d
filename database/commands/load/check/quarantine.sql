-- Put the bad rows of one table in quarantine, each as it was offered. Adds one row per bad row.
-- $table: name of the table.
-- $checked, $offered: where its rows are, checked and as offered.
insert into checked.quarantine
select
    bad.file,
    bad.line,
    $table,
    bad.problem['column'],
    bad.problem['reason'],
    json_merge_patch(json_merge_patch('{}', to_json(offered)), '{"file": null, "line": null}')::varchar
from query_table($checked) as bad
left join query_table($offered) as offered on bad.file = offered.file and bad.line = offered.line
where bad.fate = 'quarantined';
