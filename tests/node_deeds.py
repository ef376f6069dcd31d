"""What a node of the tests can be told to do; each says in JSON what came of it."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from auth import (
    access_log,
    accounts,
    attempts,
    downloads,
    invitations,
    office_rules,
    outage,
    passwords,
    ready_files,
    scope,
    second_factor,
    sessions,
)
from auth.access_log import Kind
from auth.ready_files import Ready
from database import control, turns
from errors import Refused
from office import digests, mappings, reminders, scheduled_reports
from office.reminders import Channel, Reminded
from office.rhythms import Rhythm
from settings import passing_place
from tests import sources

passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
_held = contextlib.ExitStack()


def opened() -> str:
    return control.engine().dialect.name


def logged(office_id: str, count: int) -> None:
    for number in range(count):
        access_log.write(Kind.WORKFLOW, office_id, "iemand@kantoor.example", workflow_id=f"w{number}")


def reminded(office_id: str, workflow_id: str) -> bool:
    rows = [Reminded(workflow_id, 1, "Truus", "truus@kantoor.example")]
    try:
        reminders.keep(office_id, rows, Channel.SMTP, "kantoor@kantoor.example", 3)
    except reminders.RemindedBefore:
        return False
    return True


def claimed(moment: str) -> list[int]:
    now = datetime.fromisoformat(moment)
    return [found.report_id for found in scheduled_reports.due(now) if scheduled_reports.claim(found, now)]


def saved_report(email: str, name: str) -> bool:
    try:
        scheduled_reports.save(email, name, Rhythm.DAILY, {}, None, datetime.now(UTC))
    except Refused:
        return False
    return True


def marked(email: str) -> bool:
    return digests.mark_sent(email, date(2026, 11, 26))


def wants(email: str) -> bool:
    digests.set_wants(email, is_wanted=True)
    return digests.wants(email)


def saved_mapping(office_id: str) -> str:
    return mappings.save(office_id, "Onze koppeling", "x = 1", "kantoor@kantoor.example").name


def required_code(office_id: str) -> bool:
    office_rules.set_second_factor(office_id, is_required=True, by="manage.py")
    return office_rules.requires_second_factor(office_id)


def invited(email: str) -> str:
    return invitations.invite(email, "kantoor@kantoor.example").rpartition("/")[2]


def accepted(token: str) -> bool:
    try:
        invitations.accept(token, "vier losse woorden samen")
    except Refused:
        return False
    return True


def second_factor_of(email: str, code: str, moment: str) -> bool:
    return second_factor.check(accounts.find(email), code, datetime.fromisoformat(moment)) is not None


def renewed_codes(email: str) -> list[str]:
    return list(second_factor.renew_codes(accounts.find(email)))


def tried(email: str, address: str, times: int) -> int:
    """How often a wrong password may be tried."""
    counted = 0
    for _ in range(times):
        with contextlib.suppress(attempts.TooMany):
            attempts.charge(email, address)
            counted += 1
    return counted


def kept(email: str, content: str) -> str:
    path = ready_files.place(".xlsx")
    path.write_text(content, encoding="utf-8")
    whole = scope.of(accounts.find(email))
    return ready_files.keep(email, path, Ready("lijst.xlsx", "Openstaand", 3, whole)).file_id


def listed(email: str) -> list[str]:
    return [file.file_id for file in ready_files.of(email)]


def offered(key: str, file_id: str) -> str | None:
    return ready_files.offer(sessions.find(key), file_id)


def offered_once(key: str, content: str) -> str:
    path = passing_place("exports", ".xlsx")
    path.write_text(content, encoding="utf-8")
    return downloads.offer(sessions.find(key), path, "grafiek.csv")


def fetched(key: str, token: str) -> list[str] | None:
    session = sessions.find(key)
    found = downloads.take(session, token) or ready_files.fetch(session, token) if session else None
    if found is None:
        return None
    content = found.path.read_text(encoding="utf-8")
    if not found.is_kept:
        found.path.unlink()
    return [content, found.file_name]


def removed(email: str, file_id: str) -> bool:
    return ready_files.remove(email, file_id)


def ended(key: str) -> None:
    sessions.end(key)


def is_in(key: str) -> bool:
    return sessions.find(key) is not None


def took_turn(name: str) -> bool:
    """Whether this node has the turn from now on, until it is gone."""
    return _held.enter_context(turns.only_here(name))


def loaded(source: str, office_id: str) -> dict[str, str]:
    """The stand that a load made, or why it made none."""
    try:
        with outage.named(outage.FOR_COMMANDS):
            return {"snapshot": str(sources.load(Path(source), office_id).snapshot)}
    except Refused as refusal:
        return {"refusal": str(refusal)}


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (
        *(opened, logged, reminded, claimed, saved_report, marked, wants, invited, accepted),
        *(saved_mapping, required_code),
        *(second_factor_of, renewed_codes, tried, kept, listed, offered, offered_once, fetched),
        *(removed, ended, is_in, took_turn, loaded),
    )
}
