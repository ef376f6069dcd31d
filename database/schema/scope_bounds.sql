-- Between which numbers the employers of a scope lie (employer_hash of commands/macros.sql), of a whole office all numbers.
-- Run after its other variables are set.
set variable scope_first = (
    select case when getvariable('scope_whole_office')::boolean then 0 else min(md5_number(employer_id) & 4294967295) end::uinteger
    from unnest(getvariable('scope_employers')::varchar []) as scoped (employer_id)
);

set variable scope_last = (
    select case when getvariable('scope_whole_office')::boolean then 4294967295 else max(md5_number(employer_id) & 4294967295) end::uinteger
    from unnest(getvariable('scope_employers')::varchar []) as scoped (employer_id)
);

set variable scope_history_first = (
    select case when getvariable('scope_history_whole_office')::boolean then 0 else min(md5_number(employer_id) & 4294967295) end::uinteger
    from unnest(getvariable('scope_history_employers')::varchar []) as scoped (employer_id)
);

set variable scope_history_last = (
    select case when getvariable('scope_history_whole_office')::boolean then 4294967295 else max(md5_number(employer_id) & 4294967295) end::uinteger
    from unnest(getvariable('scope_history_employers')::varchar []) as scoped (employer_id)
);
