-- Take out and put in, in the copy of what serves. Changes the rows of the workflows that are touched.
delete from amended.raw.execution
where newest in (select removed_workflow.newest from removed_workflow);

delete from amended.raw.step
where rowid in (select removed_step.row_number from removed_step);

delete from amended.raw.workflow
where rowid in (select removed_workflow.row_number from removed_workflow);

create temp table put_workflow as
select workflow.* replace (new_number.newest::uinteger as newest, new_route.route_code as route_code)
from snapshot.raw.workflow as workflow
inner join new_number on workflow.newest = new_number.own_newest
left join new_route on workflow.route_code = new_route.own_route_code;

create temp table put_step as
select step.* replace (new_number.newest::uinteger as newest)
from snapshot.raw.step as step
inner join new_number on step.newest = new_number.own_newest;

insert into amended.raw.workflow by name
select *
from put_workflow
order by
    employer_hash,
    employer_id,
    submitted_at,
    workflow_id;

insert into amended.raw.step by name
select *
from put_step
order by
    employer_hash,
    employer_id,
    submitted_at,
    workflow_id,
    seq;

insert into amended.raw.execution by name
select
    execution.* replace (
        new_number.newest::uinteger as newest,
        new_route.route_code as route_code,
        known_place.step_code::uinteger as step_code,
        known_place.place_code::uinteger as place_code,
        before.step_code::uinteger as previous_code,
        execution.wait_key + (known_place.place_code - known_place.own_place_code) * 1099511627776 as wait_key,
        execution.work_key + (known_place.place_code - known_place.own_place_code) * 1099511627776 as work_key
    )
from snapshot.raw.execution as execution
inner join new_number on execution.newest = new_number.own_newest
inner join known_place on execution.place_code = known_place.own_place_code
left join new_route on execution.route_code = new_route.own_route_code
left join (
    select distinct
        every_place.own_step_code,
        every_place.step_code
    from known_place as every_place
    where every_place.own_step_code is not null
) as before on execution.previous_code = before.own_step_code
order by
    execution.employer_hash,
    execution.employer_id,
    execution.submitted_at,
    new_number.newest,
    execution.seq;

create or replace table amended.raw.employee as select * from snapshot.raw.employee;

create or replace table amended.raw.working_day as select * from snapshot.raw.working_day;

create or replace table amended.raw.place as
with found as (
    select distinct
        employer_id,
        department_id,
        place_code
    from amended.raw.execution
)

select
    found.employer_id,
    found.department_id,
    known_place.process,
    known_place.step,
    known_place.role,
    known_place.step_code,
    known_place.place_code
from found
inner join known_place on found.place_code = known_place.place_code
order by
    found.employer_id,
    found.department_id,
    known_place.place_code;

create or replace table amended.raw.route as
select
    workflow.employer_id,
    workflow.department_id,
    new_route.route_code,
    any_value(new_route.process) as process,
    any_value(new_route.steps) as steps
from amended.raw.workflow as workflow
inner join new_route on workflow.route_code = new_route.route_code
group by
    workflow.employer_id,
    workflow.department_id,
    new_route.route_code
order by
    workflow.employer_id,
    workflow.department_id,
    new_route.route_code;

update balance
set
    workflow_count = workflow_count + (select count(*) from put_workflow),
    step_count = step_count + (select count(*) from put_step),
    workflow_checksum = xor(
        workflow_checksum, coalesce((select bit_xor(hash(put_workflow)) from put_workflow), 0)
    ),
    step_checksum = xor(step_checksum, coalesce((select bit_xor(hash(put_step)) from put_step), 0));
