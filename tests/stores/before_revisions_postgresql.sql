-- What the program made in an empty postgresql before revisions were counted.
CREATE TABLE control_rules (
    change_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    is_on BOOLEAN NOT NULL,
    limits VARCHAR NOT NULL,
    set_by VARCHAR NOT NULL,
    set_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (change_id),
    UNIQUE (office_id, rule, version)
)
--;
CREATE TABLE finding_marks (
    mark_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    workflow_id VARCHAR NOT NULL,
    finding VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    is_seen BOOLEAN NOT NULL,
    remark VARCHAR NOT NULL,
    marked_by VARCHAR NOT NULL,
    marked_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (mark_id),
    UNIQUE (office_id, finding, version)
)
--;
CREATE INDEX finding_marks_of_workflow ON finding_marks (office_id, workflow_id)
--;
CREATE TABLE office_versions (
    office_id VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (office_id, subject)
)
--;
CREATE TABLE office_hours (
    office_id VARCHAR NOT NULL,
    opens TIME WITHOUT TIME ZONE NOT NULL,
    closes TIME WITHOUT TIME ZONE NOT NULL,
    weekdays VARCHAR NOT NULL,
    is_closed_on_good_friday BOOLEAN NOT NULL,
    is_closed_on_liberation_day BOOLEAN NOT NULL,
    PRIMARY KEY (office_id)
)
--;
CREATE TABLE closing_days (
    office_id VARCHAR NOT NULL,
    day DATE NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (office_id, day)
)
--;
CREATE TABLE targets (
    target_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    process VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    days FLOAT,
    set_by VARCHAR NOT NULL,
    set_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (target_id),
    UNIQUE (office_id, process, step, version)
)
--;
CREATE TABLE absences (
    absence_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    note VARCHAR NOT NULL,
    PRIMARY KEY (absence_id),
    UNIQUE (office_id, person, first_day, last_day)
)
--;
CREATE TABLE reminder_templates (
    office_id VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (office_id)
)
--;
CREATE TABLE reminders (
    reminder_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    workflow_id VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    assignee VARCHAR NOT NULL,
    recipient VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    sent_by VARCHAR NOT NULL,
    sent_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (reminder_id)
)
--;
CREATE INDEX reminders_of_workflow ON reminders (office_id, workflow_id)
--;
CREATE INDEX reminders_by_moment ON reminders (office_id, sent_at)
--;
CREATE TABLE source_mappings (
    office_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (office_id, name)
)
--;
CREATE TABLE source_states (
    name VARCHAR NOT NULL,
    office_id VARCHAR NOT NULL,
    watermark VARCHAR,
    looked_at TIMESTAMP WITHOUT TIME ZONE,
    succeeded_at TIMESTAMP WITHOUT TIME ZONE,
    next_at TIMESTAMP WITHOUT TIME ZONE,
    failures INTEGER NOT NULL,
    problem VARCHAR,
    PRIMARY KEY (name)
)
--;
CREATE TABLE provider_attempts (
    state_hash VARCHAR NOT NULL,
    browser_hash VARCHAR NOT NULL,
    provider_id VARCHAR NOT NULL,
    nonce VARCHAR NOT NULL,
    code_verifier VARCHAR NOT NULL,
    next_path VARCHAR NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (state_hash)
)
--;
CREATE INDEX ix_provider_attempts_started_at ON provider_attempts (started_at)
--;
CREATE INDEX ix_provider_attempts_browser_hash ON provider_attempts (browser_hash)
--;
CREATE TABLE sign_in_attempts (
    key VARCHAR NOT NULL,
    level FLOAT NOT NULL,
    last_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    is_told BOOLEAN NOT NULL,
    PRIMARY KEY (key)
)
--;
CREATE INDEX ix_sign_in_attempts_last_at ON sign_in_attempts (last_at)
--;
CREATE TABLE office_rules (
    office_id VARCHAR NOT NULL,
    requires_second_factor BOOLEAN NOT NULL,
    PRIMARY KEY (office_id)
)
--;
CREATE TABLE users (
    user_id SERIAL NOT NULL,
    email VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    office_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    is_active BOOLEAN NOT NULL,
    is_demo BOOLEAN NOT NULL,
    demo_note VARCHAR,
    password_hash VARCHAR,
    PRIMARY KEY (user_id),
    UNIQUE (email)
)
--;
CREATE TABLE loads (
    load_id SERIAL NOT NULL,
    office_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    seconds FLOAT NOT NULL,
    snapshot VARCHAR,
    refusal VARCHAR,
    report JSON NOT NULL,
    PRIMARY KEY (load_id)
)
--;
CREATE TABLE access_log (
    entry_id INTEGER NOT NULL,
    happened_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    office_id VARCHAR NOT NULL,
    email VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    details VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (entry_id),
    UNIQUE (previous_hash)
)
--;
CREATE INDEX access_log_by_office ON access_log (office_id, entry_id)
--;
CREATE INDEX access_log_by_person ON access_log (office_id, email, kind, happened_at)
--;
CREATE INDEX ix_access_log_happened_at ON access_log (happened_at)
--;
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
--;
CREATE TABLE ready_files (
    file_id VARCHAR NOT NULL,
    user_id INTEGER NOT NULL,
    path VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    rows INTEGER NOT NULL,
    scope JSON NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    until TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (file_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE digests (
    user_id INTEGER NOT NULL,
    is_wanted BOOLEAN NOT NULL,
    last_day DATE,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE calendar_feeds (
    user_id INTEGER NOT NULL,
    token_hash VARCHAR NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id),
    UNIQUE (token_hash)
)
--;
CREATE TABLE provider_subjects (
    user_id INTEGER NOT NULL,
    provider_id VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    PRIMARY KEY (user_id, provider_id),
    UNIQUE (provider_id, subject),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE scheduled_reports (
    report_id SERIAL NOT NULL,
    user_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    rhythm VARCHAR NOT NULL,
    selection JSON NOT NULL,
    employers JSON,
    is_paused BOOLEAN NOT NULL,
    next_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    checked_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE,
    problem VARCHAR,
    PRIMARY KEY (report_id),
    UNIQUE (user_id, name),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE INDEX ix_scheduled_reports_user_id ON scheduled_reports (user_id)
--;
CREATE INDEX ix_scheduled_reports_next_at ON scheduled_reports (next_at)
--;
CREATE TABLE invitations (
    token_hash VARCHAR NOT NULL,
    user_id INTEGER NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE pending_sign_ins (
    token_hash VARCHAR NOT NULL,
    user_id INTEGER NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    next_path VARCHAR NOT NULL,
    details JSON NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE second_factors (
    user_id INTEGER NOT NULL,
    secret VARCHAR,
    new_secret VARCHAR,
    last_step INTEGER NOT NULL,
    salt VARCHAR NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL,
    code_hash VARCHAR NOT NULL,
    PRIMARY KEY (user_id, code_hash),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE employer_grants (
    user_id INTEGER NOT NULL,
    employer_id VARCHAR NOT NULL,
    PRIMARY KEY (user_id, employer_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE department_grants (
    user_id INTEGER NOT NULL,
    department_id VARCHAR NOT NULL,
    has_sub_departments BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, department_id),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE rights (
    user_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (user_id, name),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE sessions (
    token_hash VARCHAR NOT NULL,
    user_id INTEGER NOT NULL,
    started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE downloads (
    token_hash VARCHAR NOT NULL,
    user_id INTEGER NOT NULL,
    session_hash VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(user_id) REFERENCES users (user_id)
)
--;
CREATE TABLE access_log_end (
    end_id INTEGER NOT NULL,
    entry_id INTEGER NOT NULL,
    hash VARCHAR NOT NULL,
    PRIMARY KEY (end_id)
)
--;
-- The end of the log, for a log that is empty or was there before this table. One row.
insert into access_log_end
select
    1 as end_id,
    coalesce(max(entry_id), 0) as entry_id,
    coalesce(
        (
            select latest.hash
            from access_log as latest
            order by latest.entry_id desc
            limit 1
        ),
        '0000000000000000000000000000000000000000000000000000000000000000'
    ) as hash
from access_log
--;
CREATE TABLE ready_tokens (
    token_hash VARCHAR NOT NULL,
    file_id VARCHAR NOT NULL,
    session_hash VARCHAR NOT NULL,
    made_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    PRIMARY KEY (token_hash),
    FOREIGN KEY(file_id) REFERENCES ready_files (file_id) ON DELETE CASCADE
)
