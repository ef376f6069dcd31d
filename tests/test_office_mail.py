"""E-mail through a real mail server: what arrives, what never does, and what is said when it does not go out."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from office import mail
from office.mail import MailRefused
from settings import settings
from tests import mail_servers
from tests.mail_servers import SECRET, USER, Mailbox

TO, FROM = "piet@kantoor.example", "procesbeheer@kantoor.example"


@pytest.fixture
def plain() -> Iterator[Mailbox]:
    with mail_servers.serving() as mailbox:
        yield mailbox


def configure(home: Path, port: int, security: str = "none", user: str = "", host: str = "127.0.0.1") -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = [f'smtp_host = "{host}"', f"smtp_port = {port}", f'smtp_security = "{security}"', f'smtp_from = "{FROM}"']
    (home / "settings.toml").write_text("\n".join([*lines, f'smtp_user = "{user}"']), encoding="utf-8")
    settings.cache_clear()


def test_without_a_mail_server_nothing_is_sent_and_it_is_said_which_setting_is_missing(home: Path) -> None:
    assert not mail.is_configured()
    with pytest.raises(MailRefused, match="smtp_host"):
        mail.send(TO, "Onderwerp", "Tekst")


def test_a_message_arrives_as_it_was_written(home: Path, plain: Mailbox) -> None:
    configure(home, plain.port)
    assert mail.is_configured()
    text = "Beste Zoë,\n\n.\nEén regel met een punt ervoor\n" + "x" * 2_000 + "\n€ 12,50"
    mail.send(TO, "Er wacht iets op Zoë (€)", text)
    [(recipients, message)] = plain.taken
    assert recipients == [TO]
    assert message["To"] == TO
    assert message["From"] == f"Procesbeheer <{FROM}>"
    assert message["Subject"] == "Er wacht iets op Zoë (€)"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@kantoor.example>")
    assert message["Date"].datetime is not None
    assert message.get_content().replace("\r\n", "\n").rstrip("\n") == text


@pytest.mark.parametrize(
    "subject",
    [
        "Hoi\r\nBcc: elders@elders.example",
        "Hoi\nBcc: elders@elders.example",
        "Hoi\rX: y",
        "Hoi\u2028X: y",
        "Hoi\x00X: y",
    ],
)
def test_a_subject_with_lines_adds_no_header_and_no_recipient(home: Path, plain: Mailbox, subject: str) -> None:
    configure(home, plain.port)
    mail.send(TO, subject, "Tekst")
    [(recipients, message)] = plain.taken
    assert recipients == [TO]
    assert message["Subject"].startswith("Hoi ")
    assert (message["Bcc"], message["X"]) == (None, None)


@pytest.mark.parametrize(
    "to",
    [
        "",
        "piet",
        "piet@",
        "piet@a@b",
        "piet@kantoor.example, anna@elders.example",
        "piet@kantoor.example;anna@elders.example",
        "Piet <piet@kantoor.example>",
        "piet@kantoor.example\r\nBcc: anna@elders.example",
        "piet@kantoor.example\n",
        "piet@kantoor.example\x00",
        "(piet)@kantoor.example",
        '"piet"@kantoor.example',
        "x" * 250 + "@kantoor.example",
    ],
)
def test_what_is_not_one_plain_address_gets_nothing(home: Path, plain: Mailbox, to: str) -> None:
    configure(home, plain.port)
    with pytest.raises(MailRefused, match="geen e-mailadres"):
        mail.send(to, "Onderwerp", "Tekst")
    assert plain.taken == []


def test_a_recipient_that_the_server_does_not_know_is_named(home: Path, plain: Mailbox) -> None:
    configure(home, plain.port)
    plain.refused = TO
    with pytest.raises(MailRefused, match=TO):
        mail.send(TO, "Onderwerp", "Tekst")
    assert plain.taken == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_it_arrives_encrypted_with_name_and_password(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context = mail_servers.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv(mail.PASSWORD, SECRET)
    options = {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    with mail_servers.serving(**options, auth_require_tls=security == "starttls") as mailbox:
        configure(home, mailbox.port, security, USER)
        mail.send(TO, "Onderwerp", "Tekst")
        assert [recipients for recipients, _ in mailbox.taken] == [[TO]]
        assert mailbox.is_encrypted == [True]
        monkeypatch.setenv(mail.PASSWORD, "verkeerd")
        with pytest.raises(MailRefused, match=mail.PASSWORD):
            mail.send(TO, "Onderwerp", "Tekst")
        monkeypatch.delenv(mail.PASSWORD)
        with pytest.raises(MailRefused, match=rf"ontbreekt.*{mail.PASSWORD}"):
            mail.send(TO, "Onderwerp", "Tekst")
        monkeypatch.setenv(mail.PASSWORD, "g€heim")
        with pytest.raises(MailRefused, match="ASCII"):
            mail.send(TO, "Onderwerp", "Tekst")
        assert len(mailbox.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_not_trusted(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context = mail_servers.certificate(tmp_path, "elders.example")
    options = {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    with mail_servers.serving(**options) as mailbox:
        configure(home, mailbox.port, security)
        with pytest.raises(MailRefused, match="certificaat"):
            mail.send(TO, "Onderwerp", "Tekst")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        configure(home, mailbox.port, security, host="localhost")
        with pytest.raises(MailRefused, match="certificaat"):
            mail.send(TO, "Onderwerp", "Tekst")
        assert mailbox.taken == []


def test_a_server_that_offers_no_encryption_gets_nothing_when_it_is_asked_for(home: Path, plain: Mailbox) -> None:
    configure(home, plain.port, "starttls")
    with pytest.raises(MailRefused, match="smtp_security"):
        mail.send(TO, "Onderwerp", "Tekst")
    assert plain.taken == []


def test_a_server_that_is_not_there_or_hangs_up_is_named(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    configure(home, port)
    with pytest.raises(MailRefused, match=f"127.0.0.1:{port} is niet bereikbaar"):
        mail.send(TO, "Onderwerp", "Tekst")


def test_a_server_that_never_answers_is_given_up_after_the_set_time(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        configure(home, silent.getsockname()[1])
        began = time.monotonic()
        with pytest.raises(MailRefused, match="is niet bereikbaar"):
            mail.send(TO, "Onderwerp", "Tekst")
        assert time.monotonic() - began < 3


def test_the_time_that_is_set_is_ten_seconds_and_the_library_takes_it_as_given() -> None:
    assert mail._SECONDS == 10
    assert ssl.create_default_context().check_hostname
    assert smtplib.SMTP(timeout=mail._SECONDS).timeout == 10
