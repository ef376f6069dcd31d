-- Sorting and searching key per name as written. Sorting: last name without its prefix, then first name, then prefix.
-- "Noor de Vries" sorts as "vries, noor de". One row per name.
create or replace temp table person_name as
with written as (
    select name from employees
    union
    select submitter as name from workflows
),

parts as (
    select
        name,
        trim(name) as full_name,
        regexp_extract(
            trim(name),
            '^(.+?)\s+((?:(?:van|von|vom|de|den|der|des|het|''t|’t|te|ten|ter|in|op|aan|bij|uit|over|onder|voor|la|le|du|da|di|el|al|ben)\s+)+)(\S.*)$',
            ['first_name', 'prefix', 'last_name'],
            'i'
        ) as with_prefix,
        regexp_extract(trim(name), '^(.*)\s+(\S+)$', ['first_name', 'last_name']) as without_prefix
    from written
    where name is not null
)

select
    name,
    lower(strip_accents(case
        when contains(full_name, ',') then full_name
        when with_prefix.last_name <> ''
            then concat(with_prefix.last_name, ', ', with_prefix.first_name, ' ', trim(with_prefix.prefix))
        when without_prefix.last_name <> '' then concat(without_prefix.last_name, ', ', without_prefix.first_name)
        else full_name
    end)) as sort_name,
    lower(strip_accents(full_name)) as search_name
from parts;
