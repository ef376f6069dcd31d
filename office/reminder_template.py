"""The message with which an office reminds someone of what waits for him."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from auth import access_log
from auth.access_log import Kind
from database import control
from database.office_tables import reminder_templates
from office import changing
from office.changing import OfficeRefused

PLACEHOLDERS = {
    "naam": "de naam van wie aan zet is",
    "aantal": "hoeveel er op hem wacht",
    "lijst": "de aanvragen, elk op een regel",
}
LONGEST_SUBJECT = 150
LONGEST_TEXT = 5_000
_SUBJECT = "reminder_template"
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """Subject and text, in which {naam}, {aantal} and {lijst} stand for what is filled in."""

    subject: str
    text: str

    def filled(self, name: str, count: int, listed: str) -> tuple[str, str]:
        """Subject, on one line, and text. What is filled in stays as it is, also when it looks like a placeholder."""
        given = {"naam": name, "aantal": str(count), "lijst": listed}

        def fill(text: str) -> str:
            return _BRACES.sub(lambda found: given.get(found[1], found[0]), text)

        return " ".join(fill(self.subject).split()), fill(self.text)


DEFAULT = Template(
    "Er wacht iets op u in Procesbeheer ({aantal})",
    "Beste {naam},\n\nDeze aanvragen wachten op u:\n\n{lijst}\n\nWilt u ze voor de volgende verloning afhandelen? "
    "Komt u er niet uit, laat het ons dan weten.\n\nMet vriendelijke groet,\nuw kantoor",
)


def template_of(office_id: str) -> Template:
    """The template of this office; the default when it has none of its own."""
    with control.engine().connect() as connection:
        return _read(connection, office_id)


def version(office_id: str) -> int:
    """What `change_template` has to know to change the template that `template_of` gave."""
    return changing.version(office_id, _SUBJECT)


def change_template(office_id: str, template: Template, by: str, known_version: int) -> None:
    """Keep this template. Raises Stale when someone else changed it, OfficeRefused when it will not do."""
    made = checked(template)
    with changing.changing() as connection:
        changing.advance(connection, office_id, _SUBJECT, known_version, "De herinneringstekst is")
        before = _read(connection, office_id)
        connection.execute(delete(reminder_templates).where(reminder_templates.c.office_id == office_id))
        connection.execute(insert(reminder_templates).values(office_id=office_id, subject=made.subject, text=made.text))
        told = changing.differing(_told(before), _told(made))
        if told:
            access_log.append(connection, Kind.TEMPLATE, office_id, by, **told)


def checked(template: Template) -> Template:
    """The same with a tidy subject. Raises OfficeRefused, naming what will not do."""
    made = Template(" ".join(template.subject.split()), template.text.strip())
    if not made.subject or len(made.subject) > LONGEST_SUBJECT:
        raise OfficeRefused(f"Het onderwerp is 1 tot {LONGEST_SUBJECT} tekens.")
    if len(made.text) > LONGEST_TEXT:
        raise OfficeRefused(f"De tekst is hoogstens {LONGEST_TEXT} tekens.")
    for text in (made.subject, made.text):
        _check_placeholders(text)
    if "{lijst}" not in made.text:
        raise OfficeRefused("In de tekst ontbreekt {lijst}: dan staat er niet waar het over gaat.")
    if "{lijst}" in made.subject:
        raise OfficeRefused("{lijst} is te lang voor een onderwerp. Zet het in de tekst.")
    return made


def _check_placeholders(text: str) -> None:
    allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for name in _BRACES.findall(text):
        if name not in PLACEHOLDERS:
            raise OfficeRefused(f"{{{name}}} is onbekend. Kies uit {allowed}.")
    if set("{}") & set(_BRACES.sub("", text)):
        raise OfficeRefused(f"Een accolade staat alleen. Gebruik accolades alleen voor {allowed}.")


def _read(connection: Connection, office_id: str) -> Template:
    kept = reminder_templates
    row = connection.execute(select(kept).where(kept.c.office_id == office_id)).first()
    return Template(row.subject, row.text) if row else DEFAULT


def _told(template: Template) -> dict[str, str]:
    return {"mail_subject": template.subject, "mail_text": template.text}
