-- Nothing serves yet. One empty table per canonical table.
create table present.offices as from main.offices limit 0;
create table present.employers as from main.employers limit 0;
create table present.departments as from main.departments limit 0;
create table present.employees as from main.employees limit 0;
create table present.payroll_periods as from main.payroll_periods limit 0;
create table present.step_definitions as from main.step_definitions limit 0;
create table present.workflows as from main.workflows limit 0;
create table present.steps as from main.steps limit 0;
