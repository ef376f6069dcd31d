"""The access log of the own office: filters in the sidebar and the address, a page of rows, one row opened."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import streamlit as st
from jinja2 import Environment, FileSystemLoader

from auth import access_log, accounts
from auth.access_log import LABELS, Entry
from exports import log_words
from queries.masking import masked
from settings import AMSTERDAM, ROOT
from ui import address, organisation, paging, periods, session, tables, words
from ui.address import Field
from ui.paging import Page

PAGE = "logboek"
PAGE_KEY = "filter:log_page"
_WIDTHS = {"Moment": 150, "Persoon": 190, "Soort": 170, "Wat": 760}
_templates = Environment(loader=FileSystemLoader(ROOT / "ui" / "templates"), autoescape=True)
_NARROW = {"Moment": 118, "Persoon": 90, "Soort": 130}


@dataclass(frozen=True)
class Asked:
    """What is asked of the log; both days included, None: not filtered on this."""

    office_id: str
    person: str | None
    kind: str | None
    first: date | None
    last: date | None

    def arguments(self) -> dict[str, Any]:
        """What auth.access_log takes, whole days in Amsterdam."""
        return {
            "office_id": self.office_id,
            "email": self.person,
            "kind": self.kind,
            "since": _midnight(self.first) if self.first else None,
            "until": _midnight(self.last + timedelta(days=1)) if self.last else None,
        }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


@dataclass(frozen=True)
class Log:
    """What is asked, how many rows that are, and the names behind addresses and ids."""

    asked: Asked
    count: int
    names: dict[str, str]


def chosen() -> Log:
    """The filters in the sidebar and what they leave."""
    manager = session.current().user
    users = {user.email: user.name for user in accounts.of_office(manager.office_id)}
    names = organisation.of(manager).names() | users
    people = sorted({*users, *access_log.people(manager.office_id)})
    known = _fields(people)
    address.take(PAGE, list(known.values()))
    with st.sidebar:
        st.caption("FILTERS")
        person = _one_of("Persoon", known["person"], people, names)
        kind = _one_of("Soort", known["kind"], list(LABELS), {str(kind): label for kind, label in LABELS.items()})
        first, last = periods.choose(known, "Periode")
        st.button(
            "Filters wissen",
            icon=":material/filter_alt_off:",
            on_click=address.clear,
            args=(list(known.values()),),
            width="stretch",
        )
    asked = Asked(manager.office_id, person, kind, first, last)
    if session.remembered("log-asked") not in (None, asked):
        session.seed(PAGE_KEY, 1)
    session.remember("log-asked", asked)
    address.give(PAGE, list(known.values()))
    return Log(asked, access_log.count(**asked.arguments()), names)


def _fields(people: Sequence[str]) -> dict[str, Field]:
    """By the name that ui.periods knows; their names in the address are the log's own."""

    def day(name: str) -> Field:
        return address.parsed(name, date.fromisoformat, date.isoformat)

    return {
        "person": address.one_of("person", people, None),
        "kind": address.one_of("kind", [str(kind) for kind in LABELS], None),
        "period": address.one_of("log_period", list(periods.PRESETS), periods.ALL),
        "submitted_from": day("log_from"),
        "submitted_until": day("log_until"),
        "page": address.parsed("log_page", int, str, 1),
    }


def _one_of(label: str, field: Field, options: Sequence[str], names: dict[str, str]) -> str | None:
    return st.selectbox(
        label,
        [str(option) for option in options],
        index=None,
        key=field.key,
        format_func=lambda option: names.get(option, option),
        placeholder="Alle",
        persist_state="session",
    )


def filters_in_words(log: Log) -> list[tuple[str, str]]:
    """The filters that are on, for the account of a file."""
    asked = log.asked
    period = periods.in_words(asked.first, asked.last) if asked.first or asked.last else ""
    told = {
        "Persoon": log.names.get(asked.person or "", asked.person or ""),
        "Soort": {str(kind): label for kind, label in LABELS.items()}.get(asked.kind or "", ""),
        "Periode": period,
    }
    return [(label, text) for label, text in told.items() if text]


def show(log: Log, page: Page) -> None:
    """One page of the log, newest first; a click on a row opens it."""
    entries = access_log.entries(**log.asked.arguments(), limit=tables.PAGE_SIZE, offset=page.start)
    if not entries:
        st.info(
            "Geen regel voldoet aan deze filters. Wis een filter of kies een ruimere periode.",
            icon=":material/filter_alt_off:",
        )
        return
    ids = f"{log.asked}{[entry.entry_id for entry in entries]}"
    mark = hashlib.sha256(ids.encode()).hexdigest()[:16]
    place = st.container(key="log-entry")
    rows = [_row(entry, log.names) for entry in entries]
    with st.container(key="wide"):
        wide = _grid(rows, _WIDTHS, f"wide-log-{mark}")
    with st.container(key="narrow"):
        narrow = _grid(rows, _NARROW, f"narrow-log-{mark}")
    for row, _ in [*wide.selection.cells, *narrow.selection.cells][:1]:
        if row < len(entries):
            with place:
                _open(entries[row], log.names)
    paging.choose_page(page, PAGE_KEY)


def _row(entry: Entry, names: dict[str, str]) -> dict[str, str]:
    return {
        "Moment": f"{words.moment(entry.happened_at)}:{entry.happened_at.astimezone(AMSTERDAM):%S}",
        "Persoon": masked(names.get(entry.email, entry.email)),
        "Soort": log_words.kind(entry),
        "Wat": masked(log_words.line(entry, names, most=2)),
    }


def _grid(rows: Sequence[dict[str, str]], widths: dict[str, int], key: str) -> Any:
    return st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config={label: st.column_config.TextColumn(width=width) for label, width in widths.items()},
        hide_index=True,
        height="content",
        row_height=32,
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt="Het logboek, nieuwste eerst; kies een rij om haar helemaal te lezen.",
    )


def _open(entry: Entry, names: dict[str, str]) -> None:
    """All of one row, above the list."""
    who = f"{names[entry.email]} ({entry.email})" if entry.email in names else entry.email
    all_told = [("Regel", str(entry.entry_id)), ("Persoon", who), *log_words.told(entry, names)]
    told = [(label, masked(text)) for label, text in all_told]
    with st.container(border=True):
        st.subheader(words.plain(f"{log_words.kind(entry)} · {_row(entry, names)['Moment']}"), anchor=False)
        st.html(_templates.get_template("told.html").render(told=told))
