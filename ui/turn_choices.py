"""What the filters of Wie is aan zet offer, from the user's own scope, and how each value stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

from queries.terms import State
from reports.causes import Cause
from reports.picking import NOBODY, ORDERS, UNKNOWN, Phase, who_in_words
from ui import address, choices, session
from ui.address import Field
from ui.choices import Choices

MOST_DAYS = 3650
# Of each filter that only this screen has, what it offers, with its name on screen.
Own = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class TurnField(Field):
    """A value of this screen in its address; its box is not that of the same name on another screen."""

    @property
    def key(self) -> str:
        return f"turn:{self.name}"


def own() -> Own:
    """What the filters that only this screen has may hold, each value with its name on screen."""
    found: dict[str, list[str]] = {name: [] for name in ("role", "person", "other", "step", "run")}
    for row in session.rows("turns/choices").to_pylist():
        found[row["filter"]].append(row["value"])
    who = [f"{kind}:{name}" for kind in ("role", "person", "other") for name in found[kind]]
    employers = session.choices("choices/employers").to_pylist()
    return {
        "state": {state.value: f"{state.mark} {state.label}" for state in State},
        "role": {name: name for name in found["role"]},
        "person": {name: name for name in found["person"]},
        "step": {name: name for name in found["step"]},
        "run": {name: name for name in reversed(found["run"])},
        "phase": {phase.value: phase.label for phase in Phase},
        "cause": {cause.value: cause.label for cause in Cause},
        "who": {name: who_in_words(name) for name in (*who, NOBODY, UNKNOWN)},
        "employer_id": {row["employer_id"]: row["employer"] for row in employers},
    }


def fields(offered: Choices, own: Own) -> list[Field]:
    """Every value the address of this screen carries."""
    several = ("state", "role", "person", "step", "run", "cause", "employer_id")
    all_of_them = [
        *choices.filter_fields(offered),
        *(address.some_of(name, list(own[name])) for name in several),
        *(address.one_of(name, list(own[name]), None) for name in ("phase", "who")),
        address.parsed("longer", _days, str),
        address.one_of("sort", list(ORDERS), "state"),
        address.one_of("order", ["asc", "desc"], "desc"),
        address.parsed("page", int, str, 1),
    ]
    return [TurnField(field.name, field.default, field.read, field.write) for field in all_of_them]


def _days(text: str) -> int:
    days = int(text)
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(text)
    return days
