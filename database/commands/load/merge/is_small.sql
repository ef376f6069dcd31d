-- Whether the new stand differs from what serves in a few workflows and employees only. One row.
-- $amended: how many workflows were put in since that was last written as a whole.
select
    (select count(*) from checked.touched) + $amended::bigint <= (select count(*) from present.workflows) // 20
    and not exists (from main.offices except from present.offices)
    and not exists (from main.employers except from present.employers)
    and not exists (from main.departments except from present.departments)
    and not exists (from main.payroll_periods except from present.payroll_periods)
    and not exists (from main.step_definitions except from present.step_definitions) as is_small;
