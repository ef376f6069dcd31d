-- Templates with their steps, and the pools that workflows draw from. Variable demo_folder: where the lists lie.
create or replace temp table definition as
select *
from
    read_csv(
        getvariable('demo_folder') || '/step_definitions.csv',
        delim = '|',
        header = true,
        quote = '',
        escape = '',
        types = {
            'template_version': 'varchar',
            'step_no': 'integer',
            'remark_required': 'boolean',
            'extra': 'varchar',
            'target_working_days': 'double',
            'occurs_share': 'double',
            'minimum_euro': 'double'
        }
    );

insert into step_definitions
select
    template_id,
    template_version,
    step_no,
    name,
    kind,
    assignee_kind,
    assignee,
    actions,
    remark_required,
    condition,
    needs,
    notify,
    remind_after_days,
    escalate_after_days,
    escalate_to,
    target_working_days,
    extra
from definition;

-- Steps at which one can send back or refuse. One row per template version.
create or replace temp table judgement as
select
    template_id,
    template_version,
    coalesce(
        list(step_no order by step_no) filter (where kind = 'approval'),
        list(step_no order by step_no)
    ) as step_nos
from definition
where
    kind in ('approval', 'task')
    and assignee_kind <> 'submitter'
    and occurs_share is null
    and minimum_euro is null
group by template_id, template_version;

-- Which process a chance gives, in thousandths. Version 2 is used from changed_on. One row per thousandth.
create or replace temp table process_share as
with spans as (
    select
        *,
        sum(permille) over (order by template_id) - permille as from_permille,
        sum(permille) over (order by template_id) as until_permille
    from read_csv(getvariable('demo_folder') || '/processes.csv', delim = '|', header = true)
)

select
    unnest(range(from_permille::bigint, until_permille::bigint)) as permille,
    template_id,
    process,
    own_share,
    manager_share,
    (getvariable('demo_until') - ((1 - changed_after_share) * 1096)::integer)::date as changed_on
from spans;

-- Which component a chance gives, in thousandths. One row per thousandth.
create or replace temp table component_share as
with spans as (
    select
        row_number() over () as place,
        *
    from read_csv(getvariable('demo_folder') || '/components.csv', delim = '|', header = true)
),

summed as (
    select
        *,
        sum(permille) over (order by place) as until_permille
    from spans
)

select
    unnest(range((until_permille - permille)::bigint, until_permille::bigint)) as permille,
    component,
    unit
from summed;

-- What people write, about a declaration or about something else. One row per occasion and whether it is a declaration.
create or replace temp table remark_pool as
with written as (
    select
        row_number() over () as place,
        *
    from read_csv(getvariable('demo_folder') || '/remarks.csv', delim = '|', header = true, quote = '', escape = '')
),

subjects as (select unnest(['declaratie', 'overig']) as subject)

select
    written.occasion,
    subjects.subject = 'declaratie' as is_declaration,
    list(replace(written.remark, '\n', chr(10)) order by written.place) as remarks
from written
inner join subjects on coalesce(written.about, subjects.subject) = subjects.subject
group by written.occasion, subjects.subject;
