-- Where each template version is used, so that a set-up is seen only by who sees a workflow of it.
-- One row per template, version, employer and department.
create table snapshot.raw.template_use as
select distinct
    template_id,
    template_version,
    employer_id,
    department_id
from snapshot.raw.workflow
where template_id is not null
order by employer_id, department_id;
