-- Which mapped attributes have a value somewhere in the log? One row, a column per key of the mapping, with how many.
-- readable_times: times as ISO 8601. a_time: one as written, for the message.
select
    (select count(*) from log_event) as events,
    (select count(happened_at) from log_event) as readable_times,
    (select any_value(time) from log_event) as a_time,
    (select count(case_id) from log_case) as log_case,
    (select count(activity) from log_event) as log_activity,
    (select count(time) from log_event) as log_time,
    (select count(actor) from log_event) as log_actor,
    (select count(role) from log_event) as log_role,
    (select count(transition) from log_event) as log_lifecycle,
    (select count(instance) from log_event) as log_instance,
    (select count(amount) from log_case) as log_amount,
    (select count(employee) from log_case) as workflow_employee,
    (select count(employee_id) from log_case) as workflow_employee_id,
    (select count(submitter) from log_case) as workflow_submitter,
    (select count(component) from log_case) as workflow_component,
    (select count(unit) from log_case) as workflow_unit,
    (select count(payroll_period) from log_case) as workflow_payroll_period;
