"""The daily digest of one user: what is late, at risk or about to close in what he may see, in words."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import pandas as pd

import queries
from auth import scope
from auth.accounts import User
from queries import Reader
from queries.masking import masked
from queries.terms import State
from reports.turns import RISK, turns
from settings import AMSTERDAM, settings

CLOSING_DAYS = 5  # working days before its cutoff a payroll run is told
MOST_LISTED = 10
_MOST_RUNS = 20


@dataclass(frozen=True)
class Digest:
    """What there is to tell someone on one day. `closing`: a line per payroll run with something open that closes soon;
    `missing` and `waiting`: a line and an address per workflow; `missing_count`: also those without a line."""

    name: str
    day: date
    late: int = 0
    newly_late: int = 0
    risk: int = 0
    closing: tuple[str, ...] = ()
    missing_count: int = 0
    missing: tuple[tuple[str, str], ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is late, at risk or about to close: then there is nothing to send."""
        return not (self.late or self.risk or self.closing)

    @property
    def workflows(self) -> int:
        """How many workflows it names."""
        return len({address for _, address in (*self.missing, *self.waiting)})

    @property
    def subject(self) -> str:
        runs = "1 verloning sluit" if len(self.closing) == 1 else f"{len(self.closing)} verloningen sluiten"
        return f"Dagoverzicht {self.day:%d-%m-%Y}: {self.late} te laat, {self.risk} risico, {runs}"

    @property
    def text(self) -> str:
        parts = [[f"Beste {_one_line(self.name)},"], self._standing(), self._closing()]
        if self.missing:
            rest = _more(self.missing_count - len(self.missing))
            parts.append(["Haalt de sluitdatum waarschijnlijk niet:", *_listed(self.missing), *rest])
        if self.waiting:
            parts.append(["Wacht het langst:", *_listed(self.waiting)])
        parts.append(["U krijgt dit omdat u het dagoverzicht hebt aangezet. Uitzetten kan op:", _at("meldingen")])
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    def _standing(self) -> list[str]:
        newly = f", waarvan {self.newly_late} sinds de vorige werkdag" if self.newly_late else ""
        late = [f"Te laat: {self.late}{newly}", _at("aan-zet?state=late")] if self.late else ["Te laat: 0"]
        risk = [f"Risico: {self.risk}", _at("aan-zet?state=risk")] if self.risk else ["Risico: 0"]
        return [*late, *risk]

    def _closing(self) -> list[str]:
        if not self.closing:
            return []
        shown, rest = self.closing[:_MOST_RUNS], len(self.closing) - _MOST_RUNS
        return [f"Sluit binnen {CLOSING_DAYS} werkdagen:", *shown, *_more(rest), _at("verloning")]


def of_user(user: User, now: datetime) -> Digest:
    """The digest of all that this user may see, as of this moment.

    Raises AccessRefused without the right, NoSnapshot when nothing is loaded, QueryRefused when it takes too long.
    """
    day = now.astimezone(AMSTERDAM).date()
    with queries.reader(scope.of(user), now) as reader:
        rows = turns(reader).rows
        return _made(user.name, day, rows, _closing_runs(reader, rows)) if len(rows) else Digest(user.name, day)


def _made(name: str, day: date, rows: pd.DataFrame, closing: pd.DataFrame) -> Digest:
    is_late = rows["state"] == State.LATE.value
    was_late = rows["age_working_seconds"] - rows["day_seconds"] > rows["target_days"] * rows["day_seconds"]
    missing = closing[closing["is_missing"]].sort_values("makes_cutoff", kind="stable")
    waiting = rows[rows["step"].notna()]
    has_employers = rows["employer_id"].nunique() > 1
    return Digest(
        name,
        day,
        int(is_late.sum()),
        int((is_late & ~was_late).sum()),
        int((rows["state"] == State.RISK.value).sum()),
        tuple(_run(run) for _, run in closing.groupby(["run_cutoff_at", "employer", "employer_id", "run_period"])),
        len(missing),
        _lines(missing, has_employers),
        _lines(waiting, has_employers),
    )


def _closing_runs(reader: Reader, rows: pd.DataFrame) -> pd.DataFrame:
    """The open workflows that belong to a payroll run that closes within so many working days, with `is_missing`: will
    probably not be done by then."""
    runs = reader.rows("payroll/periods").to_pandas()
    soon = runs["left_seconds"] <= CLOSING_DAYS * rows["day_seconds"].iloc[0]
    near = runs[(runs["cutoff_at"] >= reader.now) & soon][["employer_id", "payroll_period"]]
    keys = near.rename(columns={"payroll_period": "run_period"})
    found = rows.merge(keys, on=["employer_id", "run_period"])
    return found.assign(is_missing=1 - found["makes_cutoff"] >= RISK)


def _run(rows: pd.DataFrame) -> str:
    """One payroll run with what is open for it."""
    run = rows.iloc[0]
    missing = int(rows["is_missing"].sum())
    counts = [
        (len(rows), "openstaand"),
        (int((rows["state"] == State.LATE.value).sum()), "te laat"),
        (int((rows["state"] == State.RISK.value).sum()), "risico"),
        (missing, "haalt het waarschijnlijk niet" if missing == 1 else "halen het waarschijnlijk niet"),
        (int(rows["makes_cutoff"].isna().sum()), "met te weinig gegevens voor een kans"),
    ]
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return _one_line(f"- {run['employer']}, {run['run_period']}, sluit {_moment(run['run_cutoff_at'])}: {told}")


def _lines(rows: pd.DataFrame, has_employers: bool) -> tuple[tuple[str, str], ...]:
    first = rows.head(MOST_LISTED).to_dict("records")
    return tuple((_line(row, has_employers), _workflow(row["workflow_id"])) for row in first)


def _line(row: Mapping[Hashable, Any], has_employers: bool) -> str:
    """Who, what, at which step and how long; what is listed has a step."""
    who = "onbekend" if pd.isna(row["employee"]) else row["employee"]
    of = f"{who} ({row['employer']})" if has_employers else who
    days = int(row["age_working_seconds"] // row["day_seconds"])
    waited = {0: "minder dan een werkdag", 1: "1 werkdag"}.get(days, f"{days} werkdagen")
    return _one_line(f"- {of}: {row['process']}, {row['step']}, {waited}")


def _listed(lines: tuple[tuple[str, str], ...]) -> list[str]:
    return [part for line, address in lines for part in (line, f"  {address}")]


def _more(rest: int) -> list[str]:
    return [f"- en nog {rest}"] if rest > 0 else []


def _moment(value: pd.Timestamp) -> str:
    return f"{value.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"


def _at(place: str) -> str:
    return f"{settings().public_url.rstrip('/')}/{place}"


def _workflow(workflow_id: str) -> str:
    return _at(f"workflow?id={quote(workflow_id, safe='')}")


def _one_line(text: str) -> str:
    return masked(" ".join(text.split()))
