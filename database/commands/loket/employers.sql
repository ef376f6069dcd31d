-- The employer of a Loket download, when the office does not have him yet. At most one row.
-- $employer: his id, and for want of better his name. $office_id, $file: where that row comes from.
create table incoming.employers as
select
    $employer as employer_id,
    $office_id as office_id,
    $employer as name,
    $file as file,
    1::bigint as line
where $employer not in (select employer_id from present.employers);
