-- The office the log is loaded for, as the mapping names it. One row.
-- $office_id, $name: of the office. $file: name of the mapping.
create or replace table incoming.offices as
select
    $office_id as office_id,
    $name as name,
    $file as file,
    null::bigint as line;
