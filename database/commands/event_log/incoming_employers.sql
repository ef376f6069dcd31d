-- The one employer of the log, as the mapping names it. One row.
-- $employer_id, $office_id, $name: of the employer. $file: name of the mapping.
create or replace table incoming.employers as
select
    $employer_id as employer_id,
    $office_id as office_id,
    $name as name,
    $file as file,
    null::bigint as line;
