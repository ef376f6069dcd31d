create or replace function access_log_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the access log is append-only';
end
$$
--;
create trigger access_log_no_update before update on access_log
for each row execute function access_log_refuse()
--;
create trigger access_log_no_delete before delete on access_log
for each row execute function access_log_refuse()
