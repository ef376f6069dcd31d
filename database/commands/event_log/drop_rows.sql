-- What was read is not needed any more.
drop table log_event;
drop table log_case;
drop table log_activity;
drop table log_done;
drop table log_step;
drop table if exists log_life;
