"""`manage.py digest`: who gets a message and who does not, once a day, through a real mail server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

import manage
from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission
from database import control
from exports import log_words
from office import digests
from office.mail import MailRefused
from reports import digest, digest_sending
from reports.digest_sending import Outcome
from settings import AMSTERDAM, ROOT, settings
from tests import cutoff_office as office
from tests import mail_servers, model
from tests.cutoff_office import HANS, KATJA, NICO, NOW, ORGANISATION, STIJN, USERS, ZORA
from tests.mail_servers import Mailbox
from tests.organisation import OFFICE, words

DAY = NOW.date()
NEXT = DAY + timedelta(days=3)


@pytest.fixture
def mailbox(home: Path) -> Iterator[Mailbox]:
    with mail_servers.serving() as running:
        configure(home, running.port)
        office.make()
        yield running


def configure(home: Path, port: int) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = ['smtp_host = "127.0.0.1"', f"smtp_port = {port}", 'smtp_security = "none"', 'smtp_from = "p@k.example"']
    (home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    settings.cache_clear()


def want(*emails: str) -> None:
    for email in emails:
        digests.set_wants(email, is_wanted=True)


def got(mailbox: Mailbox) -> dict[str, EmailMessage]:
    """The message that reached each recipient, who has one."""
    addresses = [address for recipients, _ in mailbox.taken for address in recipients]
    assert len(addresses) == len(set(addresses)) == len(mailbox.taken)
    return {recipients[0]: message for recipients, message in mailbox.taken}


def text(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n").rstrip("\n")


# Who gets what


def test_who_wants_it_and_has_something_to_read_gets_his_own_digest(mailbox: Mailbox) -> None:
    want(HANS.email, ZORA.email)
    done = digest_sending.send(DAY)
    assert done.outcomes == {HANS.email: Outcome.SENT, ZORA.email: Outcome.SENT}
    morning = datetime.combine(DAY, digest_sending.MORNING, AMSTERDAM)
    for someone in (HANS, ZORA):
        made, message = digest.of_user(someone, morning), got(mailbox)[someone.email]
        assert (message["Subject"], text(message)) == (made.subject, made.text)
    assert set(got(mailbox)) == {HANS.email, ZORA.email}


def test_no_message_holds_a_word_that_its_reader_may_not_see(mailbox: Mailbox) -> None:
    want(*(someone.email for someone in USERS))
    digest_sending.send(DAY)
    by_email = {someone.email: someone for someone in USERS}
    for email, message in got(mailbox).items():
        seen = model.visible(by_email[email], ORGANISATION)
        found = words(text(message), message["Subject"])
        assert found
        assert found <= model.words_of(seen, ORGANISATION)
    assert set(got(mailbox)) == {KATJA.email, HANS.email, ZORA.email}


def test_where_there_is_nothing_to_tell_nothing_is_sent_and_later_that_day_it_still_can_be(mailbox: Mailbox) -> None:
    want(STIJN.email, NICO.email)
    done = digest_sending.send(DAY)
    assert (done.outcomes, mailbox.taken) == ({STIJN.email: Outcome.EMPTY, NICO.email: Outcome.EMPTY}, [])
    assert {user.email for user in digests.due(DAY)} == {STIJN.email, NICO.email}
    assert access_log.count(OFFICE, kind=Kind.EXPORT) == 0


def test_two_runs_on_a_day_send_once_and_the_next_day_sends_again(mailbox: Mailbox) -> None:
    want(HANS.email)
    assert [digest_sending.send(DAY).count(Outcome.SENT) for _ in range(2)] == [1, 0]
    assert len(mailbox.taken) == 1
    digest_sending.send(NEXT)
    assert len(mailbox.taken) == 2


def test_what_another_run_sent_in_between_is_not_sent_again(mailbox: Mailbox) -> None:
    want(HANS.email)
    digest_sending.send(DAY)
    assert digest_sending._sent(HANS.email, DAY, NOW) is Outcome.SKIPPED
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("what", ["right", "account", "wish"])
def test_what_is_withdrawn_while_a_run_is_under_way_bites(mailbox: Mailbox, what: str) -> None:
    want(HANS.email)
    if what == "right":
        accounts.revoke(HANS.email, Permission.SEE_WORKFLOWS)
    elif what == "account":
        accounts.set_active(HANS.email, is_active=False)
    else:
        digests.set_wants(HANS.email, is_wanted=False)
    assert digest_sending._sent(HANS.email, DAY, NOW) is Outcome.SKIPPED
    assert mailbox.taken == []


def test_without_a_day_it_is_the_digest_of_this_moment(mailbox: Mailbox) -> None:
    want(KATJA.email)
    done = digest_sending.send()
    assert done.day == datetime.now(AMSTERDAM).date()
    assert got(mailbox)[KATJA.email]["Subject"] == digest.of_user(KATJA, datetime.now(UTC)).subject


# When it goes wrong


def test_a_message_that_does_not_go_out_is_told_and_the_rest_goes_on(mailbox: Mailbox) -> None:
    want(HANS.email, ZORA.email)
    mailbox.refused = HANS.email
    done = digest_sending.send(DAY)
    assert set(got(mailbox)) == {ZORA.email}
    assert set(done.failed) == {HANS.email}
    assert f"Geen dagoverzicht aan {HANS.email}: De mailserver neemt geen bericht aan" in done.problem()


def test_what_did_not_go_out_is_not_sent_again_that_day_so_that_nobody_reads_it_twice(mailbox: Mailbox) -> None:
    want(HANS.email)
    mailbox.refused = HANS.email
    digest_sending.send(DAY)
    mailbox.refused = ""
    digest_sending.send(DAY)
    assert mailbox.taken == []


def test_without_a_log_to_write_in_nothing_is_sent(mailbox: Mailbox) -> None:
    want(HANS.email)
    with control.engine().begin() as connection:
        connection.execute(control.access_log_end.delete())
    assert set(digest_sending.send(DAY).failed) == {HANS.email}
    assert mailbox.taken == []


def test_the_log_tells_that_it_went_out_and_that_it_did_not_and_names_nobody_else(mailbox: Mailbox) -> None:
    want(HANS.email, ZORA.email)
    mailbox.refused = ZORA.email
    digest_sending.send(DAY)
    entries = access_log.entries(OFFICE, kind=Kind.EXPORT)
    told = [(entry.email, log_words.line(entry, {})) for entry in reversed(entries)]
    assert told[0] == (HANS.email, "Rijen: 3 · Verstuurd met: e-mail · Lijst: Dagoverzicht")
    assert told[1] == (ZORA.email, "Rijen: 3 · Verstuurd met: e-mail · Lijst: Dagoverzicht")
    assert told[2][0] == ZORA.email
    assert "Wijziging: niet verstuurd" in told[2][1]
    assert words(told) == set()


def test_without_a_mail_server_it_refuses_and_says_which_setting_is_missing(home: Path) -> None:
    office.make()
    want(HANS.email)
    with pytest.raises(MailRefused, match="smtp_host"):
        digest_sending.send(DAY)
    assert [user.email for user in digests.due(DAY)] == [HANS.email]


# On the command line


def test_the_command_tells_how_many_went_out_and_ends_with_status_0(
    mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    want(HANS.email, STIJN.email)
    assert manage.main(["digest", "--day", "2026-11-20"]) == 0
    told = capsys.readouterr()
    assert told.out == "Dagoverzicht 20-11-2026: 1 verstuurd, 1 zonder iets te melden.\n"
    assert told.err == ""


def test_one_that_fails_makes_it_end_with_status_1_and_one_line_on_stderr(
    mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    want(HANS.email, ZORA.email, STIJN.email)
    mailbox.refused = ZORA.email
    assert manage.main(["digest", "--day", "2026-11-20", "--json"]) == 1
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found == {
        "day": "2026-11-20",
        "sent": 1,
        "empty": 1,
        "skipped": 0,
        "failed": [{"email": ZORA.email, "reason": found["failed"][0]["reason"]}],
    }
    assert told.err.count("\n") == 1
    assert ZORA.email in told.err


def test_run_by_the_system_it_sends_and_without_a_mail_server_it_refuses_with_status_1(
    mailbox: Mailbox, home: Path
) -> None:
    want(KATJA.email)
    command = [sys.executable, str(ROOT / "manage.py"), "digest"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(got(mailbox)) == {KATJA.email}
    (home / "settings.toml").unlink()
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert "smtp_host" in done.stderr


@pytest.mark.parametrize("arguments", [["--day", "gisteren"], ["--day", "20-11-2026"], ["vandaag"]])
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        manage.main(["digest", *arguments])
    assert stopped.value.code == 2


def test_a_day_is_told_as_date(mailbox: Mailbox) -> None:
    assert digest_sending.send(date(2026, 1, 2)).lines()[0].startswith("Dagoverzicht 02-01-2026:")
