"""What is asked of Vóór de verloning: filters, which runs, and which number is open; all of it in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from queries.terms import Overview
from reports import payroll_past
from reports.payroll import Pick, Tab
from ui import address, choices, filter_boxes, session, words
from ui.address import Field
from ui.payroll_words import PAST, TABS, TITLE, heading

PAGE = "verloning"
PAGE_KEY = "payroll:page"
TRACK_KEY = "payroll:forecasts"
MEASURES = ("open", "risk", "late", "approved_not_processed")
# Of which part a number is, by name in the address; of_process is its process, as process is the filter.
PARTS = ("employer_id", "of_process", "component", "unit", "reason")


@dataclass(frozen=True)
class PayrollField(Field):
    """A value of this screen in its address; its box is not that of the same name on another screen."""

    @property
    def key(self) -> str:
        return f"payroll:{self.name}"


@dataclass(frozen=True)
class Asked:
    """Filters, which runs are looked at (`period`: of those that are over), and the number that is opened, if any.

    `told`: the filters in words. `fields`: what of it stands in the address.
    """

    selection: Selection
    tab: Tab
    period: str | None
    pick: Pick | None = None
    told: tuple[str, ...] = ()
    fields: tuple[Field, ...] = field(default=(), compare=False, repr=False)


def filters(runs: pd.DataFrame) -> Asked:
    """The sidebar's filters, and which runs are looked at; those are chosen with `choose_runs`."""
    offered, historic = choices.of(Overview.OPEN), choices.of(Overview.HISTORIC)
    processes = sorted({*offered.values.get("process", []), *historic.values.get("process", [])})
    boxes = {
        "process": _own(address.some_of("process", processes)),
        "department": _own(address.some_of("department", list(offered.departments))),
    }
    known = (*boxes.values(), *map(_own, _which(payroll_past.periods(runs))))
    address.take(PAGE, known)
    with st.sidebar:
        st.caption("FILTERS")
        filter_boxes.several(boxes["process"], processes)
        filter_boxes.several(boxes["department"], list(offered.departments), offered.departments)
        filter_boxes.clear(list(boxes.values()))
    chosen = {name: tuple(filter_boxes.value(box)) for name, box in boxes.items()}
    selection = Selection(process=chosen["process"], department=chosen["department"])
    on = filter_boxes.active(selection, offered.departments)
    filter_boxes.show_active(on, boxes)
    tab = Tab(session.seeded("payroll:place") or Tab.THIS)
    return Asked(selection, tab, session.seeded("payroll:period"), None, tuple(text for _, text in on), known)


def choose_runs(asked: Asked, runs: pd.DataFrame, open_counts: Mapping[Tab, int]) -> None:
    """The choice between the runs, with how many open workflows belong to each; of those that are over, which one."""
    with st.container(key="payroll-runs", horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Verloning",
            [tab.value for tab in Tab if tab is not Tab.LATER or open_counts[tab] or asked.tab is tab],
            key="payroll:place",
            required=True,
            label_visibility="collapsed",
            format_func=lambda value: _label(Tab(value), open_counts),
            on_change=forget_pick,
            persist_state="session",
        )
        if asked.tab is Tab.PAST:
            st.selectbox(
                "Verloningsperiode",
                payroll_past.periods(runs),
                index=None,
                key="payroll:period",
                label_visibility="collapsed",
                placeholder="De laatste van elke werkgever",
                on_change=forget_pick,
                width=280,
                persist_state="session",
            )


def _label(tab: Tab, open_counts: Mapping[Tab, int]) -> str:
    return TABS[tab] if tab is Tab.PAST else f"{TABS[tab]} **{words.number(open_counts[tab])}**"


def with_pick(asked: Asked, counts: Sequence[str], options: Mapping[str, Iterable[str]]) -> Asked:
    """The same, with the number that is opened. Writes the address.

    `counts`: the numbers there are, the first for a part without one. `options`: what each of PARTS can be.
    """
    given = {"count": counts} | {name: list(options.get(name, ())) for name in PARTS}
    fields = [_own(address.one_of(name, offered, None)) for name, offered in given.items()]
    address.take(PAGE, fields)
    value: dict[str, str | None] = {known.name: session.seeded(known.key) for known in fields}
    if any(text and text not in given[name] for name, text in value.items()):
        forget_pick()  # a filter or another choice took it away
        value = dict.fromkeys(value)
    parts = {name.removeprefix("of_"): value[name] for name in PARTS}
    chosen = replace(asked, pick=Pick(value["count"] or counts[0], **parts) if any(value.values()) else None)
    before = session.remembered("payroll-asked")
    if before is not None and before != chosen:
        session.seed(PAGE_KEY, 1)
    session.remember("payroll-asked", chosen)
    address.give(PAGE, [*asked.fields, *fields])
    return chosen


def pick(parts: Mapping[str, str | None]) -> None:
    """Open a number: its `count` and its PARTS; what is not given is all of it."""
    for name in ("count", *PARTS):
        session.seed(f"payroll:{name}", parts.get(name))


def is_open(parts: Mapping[str, str | None]) -> bool:
    """Whether this is the number that is open."""
    return all(session.seeded(f"payroll:{name}") == parts.get(name) for name in ("count", *PARTS))


def forget_pick() -> None:
    """Close what was opened."""
    pick({})


def log(asked: Asked, employers: Mapping[str, str]) -> None:
    """Put in the log what was looked at, once."""
    opened = [heading(asked.pick, asked.tab, employers)] if asked.pick else []
    period = [asked.period] if asked.period and asked.tab is Tab.PAST else []
    told = {
        "list": TITLE,
        "filters": [TABS[asked.tab], *period, *asked.told, *opened],
        "employers": list(session.scope().employers),
    }
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)


def _which(periods: Sequence[str]) -> list[Field]:
    return [
        address.one_of("place", [tab.value for tab in Tab], Tab.THIS.value),
        address.one_of("period", periods, None),
        address.one_of("measure", MEASURES, MEASURES[0]),
        address.one_of("outcome", list(PAST), "missed"),
        Field("forecasts", False, _is_unfolded, lambda is_open: ["open"] if is_open else []),
        address.parsed("page", int, str, 1),
    ]


def _is_unfolded(texts: Sequence[str]) -> bool:
    if texts[-1] != "open":
        raise ValueError(texts[-1])
    return True


def _own(given: Field) -> Field:
    return PayrollField(given.name, given.default, given.read, given.write)
