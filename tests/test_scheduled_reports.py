"""Saved reports: due once in their rhythm, made in their user's scope of that moment, told without personal data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import manage
from auth import access_log, accounts, ready_files, scope
from auth.access_log import Kind
from auth.accounts import Permission
from database import control
from exports import log_words, scheduled
from exports.question import Question
from office import scheduled_reports
from office.changing import OfficeRefused
from office.rhythms import Rhythm, has_closed, next_after
from queries.selection import Selection
from queries.terms import DECLARATION
from settings import AMSTERDAM, settings
from sync import reports
from tests import export_office, exported, mail_servers
from tests.export_office import HR_USER, MANAGER, OFFICE_USER
from tests.organisation import OFFICE, PayrollPeriod, publish

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def office(home: Path) -> None:
    export_office.make()


def save(email: str, name: str, rhythm: Rhythm = Rhythm.DAILY, now: datetime = NOW, **chosen: object) -> None:
    someone = accounts.find(email)
    assert someone is not None
    question = Question(someone, scope.of(someone), Selection(**chosen), now)  # type: ignore[arg-type]
    scheduled_reports.save(email, name, rhythm, scheduled.kept(question), None, now)


def told_at(now: datetime) -> list[reports.ReportTold]:
    return list(reports.make_due(now))


def day(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        (Rhythm.DAILY, "2026-11-27T06:59", "2026-11-27T07:00"),
        (Rhythm.DAILY, "2026-11-27T07:00", "2026-11-28T07:00"),
        (Rhythm.DAILY, "2027-03-27T12:00", "2027-03-28T07:00"),
        (Rhythm.WEEKLY, "2026-11-23T07:00", "2026-11-30T07:00"),
        (Rhythm.WEEKLY, "2026-11-23T06:00", "2026-11-23T07:00"),
        (Rhythm.MONTHLY, "2026-12-01T07:00", "2027-01-01T07:00"),
        (Rhythm.CUTOFF, "2026-12-01T12:00", "2026-12-02T07:00"),
    ],
)
def test_a_report_is_due_on_the_first_morning_of_its_rhythm(rhythm: Rhythm, after: str, due: str) -> None:
    assert next_after(rhythm, day(after)) == day(due)
    assert next_after(rhythm, day(after).astimezone(UTC)) == day(due)


def test_a_cutoff_counts_once_between_two_looks() -> None:
    cutoff = day("2026-11-27T12:00")
    assert has_closed([cutoff], day("2026-11-27T07:00"), day("2026-11-28T07:00"))
    assert not has_closed([cutoff], day("2026-11-28T07:00"), day("2026-11-29T07:00"))
    assert not has_closed([cutoff], cutoff, day("2026-11-28T07:00"))


@pytest.mark.usefixtures("office")
def test_a_report_is_made_when_due_and_not_before_in_its_users_scope() -> None:
    save(MANAGER.email, "Mijn declaraties", process=(DECLARATION,))
    [report] = scheduled_reports.of(MANAGER.email)
    assert told_at(report.next_at - timedelta(seconds=1)) == []
    assert ready_files.of(MANAGER.email) == []
    [told] = told_at(report.next_at)
    assert told.problem is None
    [file] = ready_files.of(MANAGER.email)
    found = exported.read(file.path)
    assert {row[found.headings.index("Afdeling")] for row in found.rows} == {"Zorg", "Nacht"}
    assert len(found.rows) == told.rows == file.ready.rows > 5
    assert found.said("Filter: Proces") == [DECLARATION]
    assert file.until > datetime.now(UTC) + timedelta(days=6)
    assert file.ready.file_name.startswith("Mijn-declaraties-")
    [entry] = [e for e in access_log.entries(OFFICE, kind=Kind.EXPORT) if e.details.get("report") == "Mijn declaraties"]
    assert (entry.email, entry.details["sha256"]) == (MANAGER.email, found.sha256())
    [after] = scheduled_reports.of(MANAGER.email)
    assert after.made_at == report.next_at
    assert after.next_at == report.next_at + timedelta(days=1)
    assert told_at(report.next_at) == []


@pytest.mark.usefixtures("office")
def test_moments_that_were_missed_are_made_once() -> None:
    save(OFFICE_USER.email, "Alles", process=(DECLARATION,))
    [report] = scheduled_reports.of(OFFICE_USER.email)
    late = report.next_at + timedelta(days=9, hours=3)
    assert len(told_at(late)) == 1
    assert told_at(late) == []
    assert len(ready_files.of(OFFICE_USER.email)) == 1
    assert scheduled_reports.of(OFFICE_USER.email)[0].next_at > late


@pytest.mark.usefixtures("office")
def test_of_two_processes_that_find_it_due_one_makes_it() -> None:
    save(OFFICE_USER.email, "Alles")
    later = NOW + timedelta(days=2)
    [mine], [theirs] = scheduled_reports.due(later), scheduled_reports.due(later)
    assert scheduled_reports.claim(mine, later)
    assert not scheduled_reports.claim(theirs, later)


@pytest.mark.usefixtures("office")
def test_the_scope_is_that_of_the_moment_it_is_made() -> None:
    save(HR_USER.email, "Mijn lijst")
    with control.engine().begin() as connection:
        accounts.put(connection, replace(HR_USER, employers=("zorggroep",)))
    told_at(NOW + timedelta(days=2))
    [file] = ready_files.of(HR_USER.email)
    assert {row[-1] for row in exported.read(file.path).rows} == {"=Zorggroep & Zn <1>"}


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("is_disabled", [True, False])
def test_reports_of_who_is_disabled_or_lost_his_right_stop_and_the_log_says_so(is_disabled: bool) -> None:
    save(HR_USER.email, "Mijn lijst")
    if is_disabled:
        accounts.set_active(HR_USER.email, is_active=False)
    else:
        accounts.revoke(HR_USER.email, Permission.SEE_WORKFLOWS)
    [told] = told_at(NOW + timedelta(days=2))
    assert told.rows is None
    assert told.problem
    assert told_at(NOW + timedelta(days=9)) == []
    assert scheduled_reports.of(HR_USER.email)[0].is_paused
    [entry] = access_log.entries(OFFICE, kind=Kind.REPORT, limit=1)
    line = log_words.line(entry, {})
    assert "gestopt" in line
    assert "Mijn lijst" in line
    assert not [e for e in access_log.entries(OFFICE, kind=Kind.EXPORT) if "report" in e.details]
    accounts.set_active(HR_USER.email, is_active=True)
    accounts.grant(HR_USER.email, Permission.SEE_WORKFLOWS)
    assert told_at(NOW + timedelta(days=20)) == []
    scheduled_reports.resume(HR_USER.email, scheduled_reports.of(HR_USER.email)[0].report_id, NOW)
    assert len(told_at(NOW + timedelta(days=20))) == 1


@pytest.mark.usefixtures("home")
def test_a_report_after_a_cutoff_is_made_the_morning_after_one_and_on_no_other() -> None:
    closes = day("2026-12-18T12:00")
    period = PayrollPeriod("bakkerij", "2026-12", closes.date(), closes.date(), closes)
    publish(replace(export_office.ORGANISATION, payroll_periods=(period,)))
    accounts.add(OFFICE_USER)
    save(OFFICE_USER.email, "Na sluiten", Rhythm.CUTOFF, day("2026-12-16T09:00"))
    made = [at for at in range(17, 24) if told_at(day(f"2026-12-{at}T07:00"))]
    assert made == [19]


@pytest.mark.usefixtures("office")
def test_a_notice_is_mailed_that_holds_nothing_of_what_is_in_the_report(home: Path) -> None:
    with mail_servers.serving() as mailbox:
        (home / "settings.toml").write_text(
            f'smtp_host = "127.0.0.1"\nsmtp_port = {mailbox.port}\nsmtp_security = "none"\nsmtp_from = "p@k.example"\n'
        )
        settings.cache_clear()
        save(MANAGER.email, "Declaraties van Noor de Vries", employee=("Ömer*",))
        told_at(NOW + timedelta(days=2))
        [(recipients, message)] = mailbox.taken
    assert recipients == [MANAGER.email]
    assert message["Subject"] == reports.SUBJECT
    text = message.get_content()
    assert "/downloads" in text
    for word in ("Noor", "Vries", "Ömer", "Zorg", "Zora", "Declaratie", "rijen"):
        assert word not in text
    assert scheduled_reports.of(MANAGER.email)[0].problem is None


@pytest.mark.usefixtures("office")
def test_a_notice_that_does_not_go_out_leaves_the_report_and_is_told(home: Path) -> None:
    (home / "settings.toml").write_text(
        'smtp_host = "127.0.0.1"\nsmtp_port = 9\nsmtp_security = "none"\nsmtp_from = "p@k.example"\n'
    )
    settings.cache_clear()
    save(OFFICE_USER.email, "Alles")
    [told] = told_at(NOW + timedelta(days=2))
    assert "niet bereikbaar" in (told.problem or "")
    assert told.rows
    assert len(ready_files.of(OFFICE_USER.email)) == 1
    assert "niet bereikbaar" in (scheduled_reports.of(OFFICE_USER.email)[0].problem or "")


@pytest.mark.usefixtures("office")
def test_reports_are_paused_resumed_and_removed_by_their_own_user_only() -> None:
    save(OFFICE_USER.email, "Alles")
    [report] = scheduled_reports.of(OFFICE_USER.email)
    for deed in (scheduled_reports.pause, scheduled_reports.remove):
        deed(HR_USER.email, report.report_id)
    assert scheduled_reports.of(OFFICE_USER.email) == [report]
    scheduled_reports.pause(OFFICE_USER.email, report.report_id)
    assert told_at(NOW + timedelta(days=2)) == []
    scheduled_reports.resume(OFFICE_USER.email, report.report_id, NOW)
    assert len(told_at(NOW + timedelta(days=2))) == 1
    scheduled_reports.remove(OFFICE_USER.email, report.report_id)
    assert scheduled_reports.of(OFFICE_USER.email) == []
    changes = [entry.details["change"] for entry in access_log.entries(OFFICE, kind=Kind.REPORT)]
    assert changes == ["removed", "resumed", "paused", "created"]


@pytest.mark.usefixtures("office")
def test_a_report_needs_a_name_of_its_own_and_a_user_with_the_right() -> None:
    save(OFFICE_USER.email, "Alles")
    for email, name, reason in (
        (OFFICE_USER.email, " Alles ", "al een rapport"),
        (OFFICE_USER.email, "  ", "naam"),
        (export_office.WITHOUT_RIGHT.email, "Iets", "recht"),
    ):
        with pytest.raises(OfficeRefused, match=reason):
            scheduled_reports.save(email, name, Rhythm.DAILY, {}, None, NOW)
    save(MANAGER.email, "Alles")


@pytest.mark.usefixtures("office")
def test_manage_sync_makes_what_is_due_after_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    save(OFFICE_USER.email, "Te maken", now=NOW - timedelta(days=2))
    save(OFFICE_USER.email, "Nog niet")
    assert manage.main(["sync", "--once"]) == 0
    made = {report.name: report.made_at for report in scheduled_reports.of(OFFICE_USER.email)}
    assert made["Te maken"] is not None
    assert made["Nog niet"] is None
    assert f"van {OFFICE_USER.email}: gemaakt, " in capsys.readouterr().out
    assert [file.ready.what.split(":")[0] for file in ready_files.of(OFFICE_USER.email)] == ["Rapport Te maken"]
