"""Checking what a source offers: types, references, repeats, times. Every row gets one fate."""

from datetime import datetime

from database.building import Build
from database.snapshots import COMMANDS
from errors import SourceRefused
from progress import Progress

_CHECK = COMMANDS / "load" / "check"
# In this order: each refers to the ones before it.
_STEPS = {
    "offices": "kantoren nakijken",
    "employers": "werkgevers nakijken",
    "known_employer": None,
    "departments": "afdelingen nakijken",
    "employees": "medewerkers nakijken",
    "payroll_periods": "verloningsperioden nakijken",
    "step_definitions": "inrichting van stappen nakijken",
    "workflows": "workflows nakijken",
    "repeated_workflows": None,
    "workflow_fate": None,
    "steps": "stappen nakijken",
    "repeated_steps": None,
}


def check(made: Build, now: datetime, progress: Progress) -> None:
    """Fill schema `checked`: every row of the source, typed, with its fate and, when bad, its problem."""
    for name, sentence in _STEPS.items():
        if sentence:
            progress.step(sentence)
        path = _CHECK / f"{name}.sql"
        statement = path.read_text(encoding="utf-8")
        given = {"office_id": made.office_id, "now": now}
        made.run(path, {key: value for key, value in given.items() if f"${key}" in statement} or None)
        if name == "known_employer":
            _refuse_without_employer(made)


def warn(made: Build) -> None:
    """Add what was loaded but deserves a look to the warnings."""
    made.run(_CHECK / "warnings.sql")


def _refuse_without_employer(made: Build) -> None:
    [(own,)] = made.connection.execute("select count(*) from checked.known_employer where not is_foreign").fetchall()
    if own:
        return
    named = made.connection.execute(
        "select distinct office_id from offered.employers where office_id is not null order by office_id limit 5"
    ).fetchall()
    offices = ", ".join(office for (office,) in named) or "geen enkel kantoor"
    raise SourceRefused(
        f"In employers staat geen bruikbare werkgever van kantoor {made.office_id} (wel van: {offices}). "
        "Kies het juiste kantoor met --office of verbeter office_id."
    )
