"""The columns of the workflows behind a number on Vóór de verloning, and their values in Dutch words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from queries.masking import masked
from queries.terms import COLUMNS, Column, Kind, State, unit
from reports.payroll import Pick
from ui import clock, words

OPEN = (
    COLUMNS["employee"],
    Column("state", "Stand", help="Tegenover de streeftijd van de stap en de sluitdatum"),
    COLUMNS["process"],
    Column("step", "Stap"),
    COLUMNS["turn"],
    Column("age", "Bij stap", Kind.DAYS, "Hoe lang al bij deze stap: dagen tellen kalendertijd, werkdagen werktijd"),
    Column("ready", "Klaar vóór (80 %)", help="Naar verwachting is alles klaar vóór dit moment, met een kans van 80 %"),
    Column("chance", "Kans", Kind.DAYS, "De kans dat alles klaar is vóór de sluitdatum"),
)
PAST = (
    COLUMNS["employee"],
    COLUMNS["process"],
    COLUMNS["submitted_at"],
    Column("reason", "Waar het stond", help="Toen de sluitdatum voorbijging"),
    Column("turn", "Aan zet", help="Wie toen aan zet was"),
    Column("waited", "Wachtte daar al", Kind.DAYS, "Toen de sluitdatum voorbijging"),
    Column("done", "Klaar", help="Wanneer alles klaar was, of naar welke verloning het doorschuift"),
)
WIDTHS = {
    "employee": 138,
    "state": 88,
    "process": 145,
    "step": 158,
    "turn": 118,
    "age": 86,
    "ready": 130,
    "chance": 72,
    "employer": 142,
    "component": 130,
    "value": 90,
    "run": 84,
    "submitted_at": 112,
    "reason": 165,
    "waited": 112,
    "done": 126,
}
NARROW = {"employee": 104, "process": 88, "state": 80, "chance": 58, "reason": 146}
FEW = "te weinig gegevens"
_NONE = "–"
_RUN = Column("run", "Hoort bij", help="De verloning waar het bij hoort, en die al gesloten is")


def columns(base: Sequence[Column], pick: Pick, rows: pd.DataFrame) -> list[Column]:
    """These, and what this number asks for besides: the run it missed or its value, and the employer when there are
    more."""
    asked = [_RUN] if pick.count == "carried" else []
    if pick.component:
        asked += [COLUMNS["component"], COLUMNS["value"]]
    several = pick.employer_id is None and rows["employer_id"].nunique() > 1
    return [*base[:2], *asked, *base[2:], *([COLUMNS["employer"]] if several else [])]


def texts(rows: pd.DataFrame, shown: Sequence[Column]) -> dict[str, list[str]]:
    """The values of these columns, row by row."""
    known = rows.astype(object).where(rows.notna(), None).to_dict("records")
    plain = [{str(name): value for name, value in row.items()} for row in known]
    return {column.name: [masked(_text(row, column.name)) for row in plain] for column in shown}


def _text(row: Mapping[str, Any], name: str) -> str:
    tell = _TOLD.get(name)
    return tell(row) if tell else str(row[name] or _NONE)


def _state(row: Mapping[str, Any]) -> str:
    state = State(row["state"])
    return f"{state.mark} {state.label}"


def _age(row: Mapping[str, Any]) -> str:
    return clock.lasting(row["age_seconds"], row["age_working_seconds"], row["day_seconds"])


def _waited(row: Mapping[str, Any]) -> str:
    return clock.lasting(row["waited_seconds"], row["waited_working_seconds"], row["day_seconds"]) or _NONE


def _chance(share: float | None) -> str:
    """35 %; never a certainty that nobody has."""
    if share is None:
        return FEW
    if share < 0.01:
        return "< 1 %"
    return "> 99 %" if share > 0.99 else f"{words.number(100 * share)} %"


def _done(row: Mapping[str, Any]) -> str:
    if not row["is_open"]:
        return words.moment(row["finished_at"]) or "Ja, moment onbekend"
    return f"Nee → {row['moved_to']}" if row["moved_to"] else "Nee"


_TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "state": _state,
    "turn": lambda row: str(row.get("who_name") or row["turn"] or _NONE),
    "age": _age,
    "chance": lambda row: _chance(row["makes_cutoff"]),
    "value": lambda row: words.quantity(row["value"], unit(row["unit"])),
    "run": lambda row: str(row["run_period"] or _NONE),
    "submitted_at": lambda row: words.day(row["submitted_at"]),
    "reason": lambda row: str(row["reason"] or "Op tijd klaar"),
    "waited": _waited,
    "done": _done,
}
