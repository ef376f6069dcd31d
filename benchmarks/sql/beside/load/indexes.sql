-- What makes each question of a list, a detail page and a worklist a walk through an index; a statement each.
create unique index workflow_id on workflow (workflow_id);
create index workflow_newest on workflow (is_open, newest);
create index workflow_newest_of_one on workflow (employer_id, is_open, newest);
create index workflow_lead on workflow (is_open, lead_microseconds);
create index workflow_lead_of_one on workflow (employer_id, is_open, lead_microseconds);
create index workflow_turn on workflow (is_open, current_since, workflow_id);
create index workflow_turn_of_one on workflow (employer_id, is_open, current_since, workflow_id);
create index step_of_workflow on step (workflow_id, seq);
create index step_wait on step (process, step, role, waiting_seconds) where takes_time and state = 'done';
create index step_wait_of_one on step (employer_id, process, step, role, waiting_seconds)
where takes_time and state = 'done';
create index execution_arc on execution (previous_code, step_code, gap_seconds);
create index execution_arc_of_one on execution (employer_id, previous_code, step_code, gap_seconds);
create index choice_of_one on choice (employer_id, is_open, filter, value, sort_name, workflows);
create index choice_of_all on choice (is_open, filter, value, sort_name, workflows);
create index employee_of_one on employee (employer_id, name, sort_name);
create index employee_name on employee (name, sort_name);
create index department_of_one on department (employer_id);
create index payroll_period_cutoff on payroll_period (employer_id, cutoff_at);
create index step_definition_key on step_definition (template_id, template_version, step_no);
create index step_name_key on step_name (step_code);
create index working_day_opens on working_day (opens_at);
analyze;
