"""Sending e-mail through the office's own mail server; over a network only encrypted."""

import os
import re
import smtplib
import ssl
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid

from errors import Refused
from settings import Settings, settings

PASSWORD = "PROCESBEHEER_SMTP_PASSWORD"  # noqa: S105 — where the password stands, not the password
_SECONDS = 10
_SENDER = "Procesbeheer"
# One plain address: nothing that a header would read as a second one, a name or a comment.
_ADDRESS = re.compile(r"[^@\s<>()\[\]\\,;:\"]+@[^@\s<>()\[\]\\,;:\"]+")


class MailRefused(Refused):
    """The message did not go out."""


def is_configured() -> bool:
    """Whether there is a mail server to send through."""
    return bool(settings().smtp_host)


def send(to: str, subject: str, text: str) -> None:
    """Send one message to one address; returns when the mail server has taken it. Raises MailRefused, saying why."""
    given = settings()
    if not given.smtp_host:
        raise MailRefused("Er is geen mailserver ingesteld. Zet smtp_host in settings.toml; zie docs/instellingen.md.")
    message = _message(given, to, subject, text)
    place = f"{given.smtp_host}:{given.smtp_port}"
    try:
        with _connected(given) as server:
            if given.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            _log_in(server, given)
            server.send_message(message, to_addrs=[to])
    except smtplib.SMTPAuthenticationError as error:
        raise MailRefused(f"De mailserver weigert smtp_user of het wachtwoord in {PASSWORD}.") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise MailRefused(f"De mailserver neemt geen bericht aan voor {to}. Kijk het adres na.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(f"De mailserver {place} kan niet wat smtp_security of smtp_user vraagt.") from error
    except ssl.SSLCertVerificationError as error:
        raise MailRefused(f"Het certificaat van de mailserver {place} wordt niet vertrouwd.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(f"De mailserver {place} is niet bereikbaar of neemt het bericht niet aan.") from error


def _message(given: Settings, to: str, subject: str, text: str) -> EmailMessage:
    if len(to) > 254 or not to.isprintable() or not _ADDRESS.fullmatch(to):
        raise MailRefused(f"{to!r} is geen e-mailadres.")
    message = EmailMessage()
    try:
        message["From"] = Address(_SENDER, addr_spec=given.smtp_from)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())
    except (ValueError, MessageError) as error:
        raise MailRefused(f"{to!r} is geen e-mailadres, of het onderwerp is onbruikbaar.") from error
    message["Date"] = datetime.now(UTC)
    message["Message-ID"] = make_msgid(domain=_domain(given))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _domain(given: Settings) -> str:
    return given.smtp_from.rpartition("@")[2]


def _connected(given: Settings) -> smtplib.SMTP:
    place = given.smtp_host, given.smtp_port, _domain(given)
    if given.smtp_security == "tls":
        return smtplib.SMTP_SSL(*place, timeout=_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(*place, timeout=_SECONDS)


def _log_in(server: smtplib.SMTP, given: Settings) -> None:
    if not given.smtp_user:
        return
    password = os.environ.get(PASSWORD)
    if not password:
        raise MailRefused(f"Het wachtwoord van smtp_user ontbreekt. Zet het in de omgeving, als {PASSWORD}.")
    if not (given.smtp_user + password).isascii():
        raise MailRefused(f"In smtp_user en {PASSWORD} kunnen alleen ASCII-tekens staan: geen accenten of €.")
    server.login(given.smtp_user, password)
