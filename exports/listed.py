"""A list as a request to the child process: the question as JSON, and the question again from it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from auth import scope
from auth.scope import Scope
from database import snapshots
from errors import NoSnapshot
from exports import listing
from exports.files import Form
from exports.question import Question, active
from queries.selection import Selection
from queries.terms import Clock, Overview

KIND = "list"
_DAYS = ("submitted_from", "submitted_until", "as_of")


def asked(given: Question, form: Form = Form.XLSX) -> dict[str, object]:
    """The question as JSON."""
    seen = given.scope
    return {
        "email": given.user.email,
        "snapshot": seen.snapshot,
        "employers": seen.employers,
        "departments": None if seen.is_whole_employers else seen.departments,
        "selection": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(given.selection).items()
        },
        "now": given.now.isoformat(),
        "form": form.value,
    }


def make(request: Mapping[str, Any], out: Path, tell: Callable[[int], None]) -> dict[str, object]:
    """Write the list asked for; what `listing.write` returns and raises."""
    return listing.write(question(request), out, form=Form(request["form"]), tell=tell).as_json()


def question(request: Mapping[str, Any]) -> Question:
    """The question again, in a scope made afresh: the request can make it smaller, never larger."""
    user = active(request["email"])
    narrowed = within(scope.of(user), request)
    if narrowed.snapshot not in snapshots.names(narrowed.office_id):
        raise NoSnapshot("De stand van dit scherm is niet meer bewaard. Ververs de pagina en probeer het opnieuw.")
    return Question(user, narrowed, selection(request["selection"]), datetime.fromisoformat(request["now"]))


def within(own: Scope, request: Mapping[str, Any]) -> Scope:
    """The part of this scope that the request asks for, on its snapshot."""
    departments = request["departments"]
    if departments is None:
        departments = own.departments
    elif not own.is_whole_employers:
        departments = [department for department in own.departments if department in departments]
    return replace(
        own.narrowed(request["employers"]),
        snapshot=request["snapshot"],
        is_whole_employers=own.is_whole_employers and request["departments"] is None,
        departments=tuple(departments),
    )


def selection(given: Mapping[str, Any]) -> Selection:
    """The selection again, from JSON."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    days = {name: date.fromisoformat(given[name]) for name in _DAYS if given.get(name)}
    return Selection(**values | days | {"overview": Overview(given["overview"]), "clock": Clock(given["clock"])})
