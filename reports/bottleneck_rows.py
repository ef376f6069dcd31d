"""The rows behind a number of the figures about where the time goes: executions of steps, or workflows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

import pandas as pd

from queries import Reader
from reports import routes, slow
from reports.bottlenecks import Asked

EXECUTIONS, WORKFLOWS = "executions", "workflows"
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
ATTRIBUTES = {
    "process": "proces",
    "department": "afdeling",
    "component": "component",
    "weekday": "ingediend op",
    "role": "langs de rol",
    "template": "sjabloon",
}
_NONE = "-"  # in an address, what has no value


@dataclass(frozen=True)
class Rows:
    """Which rows, by names that a person may read; empty means: not restricted to this.

    `kind`: EXECUTIONS (of steps, with the one each open workflow is at) or WORKFLOWS. `role` and `person` are "-" for
    none. `state`: open, now (open, whatever the period), done or (of workflows) finished. `moment` and `week` (its
    Monday): submitted, finished, started or executed in that week; `until`: the last day, when it is another than that
    week's Sunday. `via`: a route, arrow or loop, see routes.codes_with. `attribute` and `value`: one of ATTRIBUTES.
    `longer_seconds`: took longer than this. `bound`: slow.PROCESS or slow.ALL: only workflows submitted longer ago than
    that bound; with the flag "slow" only those that took longer.
    """

    kind: str
    process: str = ""
    step: str = ""
    role: str = ""
    previous_step: str = ""
    person: str = ""
    state: str = ""
    moment: str = ""
    week: str = ""
    until: str = ""
    status: str = ""
    attribute: str = ""
    value: str = ""
    longer_seconds: str = ""
    flags: str = ""  # extra, back, refused: executions of that sort only; slow: workflows
    bound: str = ""
    via: tuple[str, ...] = ()

    def as_texts(self) -> list[str]:
        """What an address holds of it."""
        told = [
            f"{field.name}={getattr(self, field.name)}"
            for field in fields(self)
            if field.name != "via" and getattr(self, field.name)
        ]
        return told + [f"via={part}" for part in self.via]

    @staticmethod
    def from_texts(texts: list[str]) -> "Rows":
        """The reverse. Raises ValueError for what is none."""
        known = {field.name for field in fields(Rows)}
        pairs = [text.partition("=")[::2] for text in texts]
        if any(name not in known for name, _ in pairs):
            raise ValueError(texts)
        given = {name: value for name, value in pairs if name != "via"}
        found = Rows(**{"kind": "", **given}, via=tuple(value for name, value in pairs if name == "via"))
        if found.kind not in (EXECUTIONS, WORKFLOWS) or found.bound not in ("", slow.PROCESS, slow.ALL):
            raise ValueError(texts)
        if found.attribute == "weekday" and found.value not in tuple("1234567"):
            raise ValueError(texts)
        [date.fromisoformat(day) for day in (found.week, found.until) if day]
        float(found.longer_seconds or 0)
        return found

    def in_words(self) -> str:
        """What these rows are."""
        via = {"route": "via één route", "arrow": "van {1} naar {2}", "loop": "{1} vaker gedaan"}
        via |= {"start": "begint met {1}", "end": "eindigt tot nu toe met {1}"}
        flags = {"extra": "opnieuw gedaan", "back": "teruggestuurd en opnieuw", "refused": "afgewezen"}
        states = {"open": "nog open", "now": "nu open", "done": "uitgevoerd", "finished": "afgerond"}
        moments = {
            "submitted": "ingediend",
            "finished": "afgerond",
            "started": "erbij gekomen",
            "executed": "uitgevoerd",
        }
        value = WEEKDAYS[int(self.value) - 1] if self.attribute == "weekday" else self.value
        told = [
            self.process,
            f"{self.previous_step} → {self.step}" if self.previous_step else self.step,
            "zonder rol" if self.role == _NONE else self.role,
            "nog niet opgepakt" if self.person == _NONE else self.person,
            flags.get(self.flags, ""),
            states.get(self.state, ""),
            self.status,
            f"{ATTRIBUTES.get(self.attribute, '')} {value or 'onbekend'}" if self.attribute else "",
            f"{moments.get(self.moment, '')} {self._days_in_words()}" if self.week else "",
            "langer dan de grens" if self.longer_seconds else "",
            self._bound_in_words(),
            via.get(self.via[0], "").format(*self.via[1:], "", "", "") if self.via else "",
        ]
        return " · ".join(part for part in told if part) or "alles"

    def days(self) -> tuple[date | None, date | None]:
        """First and last day of the week, or of the days asked for."""
        if not self.week:
            return None, None
        first = date.fromisoformat(self.week)
        return first, date.fromisoformat(self.until) if self.until else first + timedelta(days=6)

    def _bound_in_words(self) -> str:
        if not self.bound:
            return ""
        of = "hun proces" if self.bound == slow.PROCESS else "alle"
        return (
            f"bij het traagste tiende van {of}"
            if self.flags == "slow"
            else "lang genoeg geleden ingediend om te tellen"
        )

    def _days_in_words(self) -> str:
        return " t/m ".join(f"{day:%d-%m-%Y}" for day in self.days() if day)


def page(reader: Reader, asked: Asked, wanted: Rows, page_size: int | None, page_start: int) -> pd.DataFrame:
    """A page of these rows: the columns of queries/bottlenecks/executions.sql or workflows.sql. Empty past the end.

    What is open now, and what happened in a week, do not depend on the period asked for.
    """
    if wanted.moment or wanted.state == "now":
        asked = asked.during(None, None)
    first, last = wanted.days()
    shared = asked.filters() | {
        "moment": wanted.moment,
        "moment_from": first,
        "moment_until": last,
        "is_work": asked.is_work,
        "page_size": page_size,
        "page_start": page_start,
    }
    own = _of_executions(reader, wanted) if wanted.kind == EXECUTIONS else _of_workflows(reader, asked, wanted)
    return reader.rows(f"bottlenecks/{wanted.kind}", **{**shared, **own}).to_pandas()


def _of_executions(reader: Reader, wanted: Rows) -> dict[str, object]:
    places = reader.rows("bottlenecks/places").to_pylist()
    fitting = [place for place in places if _fits(place, wanted)]
    before = [
        place["step_code"]
        for place in places
        if place["step"] == wanted.previous_step and wanted.process in ("", place["process"])
    ]
    return {
        "places": [place["place_code"] for place in fitting] if wanted.process or wanted.step or wanted.role else None,
        "previous_codes": sorted(set(before)) if wanted.previous_step else None,
        "persons": [wanted.person] if wanted.person else None,
        "is_done": {"open": False, "now": False, "done": True}.get(wanted.state),
        "is_extra": wanted.flags == "extra",
        "is_back": wanted.flags == "back",
        "is_refused": wanted.flags == "refused",
    }


def _fits(place: Mapping[str, object], wanted: Rows) -> bool:
    asked = {"process": wanted.process, "step": wanted.step, "role": wanted.role}
    return all(value in ("", place[name] if place[name] is not None else _NONE) for name, value in asked.items())


def _of_workflows(reader: Reader, asked: Asked, wanted: Rows) -> dict[str, object]:
    is_role, is_department = wanted.attribute == "role", wanted.attribute == "department"
    is_named = wanted.attribute and not (is_role or is_department)
    found: dict[str, object] = {
        "is_finished": {"open": False, "now": False, "done": True, "finished": True}.get(wanted.state),
        "via": list(routes.codes_with(reader, wanted.via[0], wanted.via[1:])) if wanted.via else None,
        "roles": [wanted.value] if is_role else None,
        "attribute": wanted.attribute if is_named else None,
        "attribute_value": wanted.value or None if is_named else None,
        "longer_seconds": float(wanted.longer_seconds) if wanted.longer_seconds else None,
    }
    if wanted.status:
        kept = asked.selection.status
        found["statuses"] = [wanted.status] if not kept or wanted.status in kept else []
    if wanted.process:
        chosen = asked.selection.process
        found["processes"] = [wanted.process] if not chosen or wanted.process in chosen else []
    if is_department:
        known = [key for key, name in slow.departments(reader).items() if name == wanted.value]
        among = asked.selection.department
        found["departments"] = [key for key in known if not among or key in among]
    return found | {"is_slow": wanted.flags == "slow"} | _bounds(reader, asked, wanted)


def _bounds(reader: Reader, asked: Asked, wanted: Rows) -> dict[str, object]:
    if not wanted.bound:
        return {"bound_processes": None, "bound_seconds": None}
    return slow.bounds(reader, asked, wanted.bound).parameters()
