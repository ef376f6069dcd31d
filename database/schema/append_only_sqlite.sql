create trigger access_log_no_update before update on access_log
begin
    select raise(abort, 'the access log is append-only');
end
--;
create trigger access_log_no_delete before delete on access_log
begin
    select raise(abort, 'the access log is append-only');
end
