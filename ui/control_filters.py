"""The filters of Controle: those of the list of workflows, which rules, and whether someone looked at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import streamlit as st

from auth.access_log import Kind
from auth.accounts import Permission
from office.rule_terms import RULES
from queries.selection import Selection
from ui import address, choices, filter_boxes, periods, session
from ui.address import Field

PAGE = "controle"
TITLE = "Controle"
PAGE_KEY = "control:page"
USUAL_PERIOD = "3-maanden"
WEEK = "week"
SEEN = {"nee": "Nog niet bekeken", "ja": "Bekeken", "alle": "Alle"}
OPEN, LOOKED_AT, BOTH = SEEN
_NO_FILTERS = ("part", "page")


class Part(StrEnum):
    """One part of the screen. The value stands in the address; its name on screen is the same with a capital."""

    FINDINGS = "bevindingen"
    RULES = "regels"


@dataclass(frozen=True)
class ControlField(Field):
    """A value of this screen in its address; its box is not that of the same name on another screen."""

    @property
    def key(self) -> str:
        return f"control:{self.name}"


@dataclass(frozen=True)
class Asked:
    """What is asked: of which workflows, which rules (none: all), seen or not (None: both), and new since this week.

    `told`: the filters that are on, as (subject, words), the period included.
    """

    selection: Selection
    rules: tuple[str, ...]
    is_seen: bool | None
    is_of_week: bool
    told: tuple[tuple[str, str], ...]

    @property
    def is_usual(self) -> bool:
        """Whether all that is open is shown."""
        return not self.rules and self.is_seen is False and not self.is_of_week


def part() -> Part:
    """The part that is looked at; only who may set the rules has a choice."""
    if not session.current().user.may(Permission.MANAGE_ACCESS):
        return Part.FINDINGS
    field = _own("part", address.one_of("part", [part.value for part in Part], Part.FINDINGS.value))
    address.take(PAGE, [field])
    chosen = st.segmented_control(
        "Onderdeel",
        [part.value for part in Part],
        key=field.key,
        required=True,
        label_visibility="collapsed",
        format_func=str.capitalize,
        persist_state="session",
    )
    if chosen == Part.RULES.value:
        address.give(PAGE, [field])
    return Part(chosen or Part.FINDINGS)


def asked() -> Asked:
    """The sidebar's filters, and what is chosen in them. Writes the address and shows which filters are on."""
    offered = choices.of_all()
    by_name: dict[str, Field] = {field.name: field for field in _fields(offered)}
    known = list(by_name.values())
    address.take(PAGE, known)
    with st.sidebar:
        st.caption("FILTERS")
        first, last = periods.choose(by_name)
        labels = {name: rule.label for name, rule in RULES.items()}
        filter_boxes.several(by_name["rule"], list(RULES), labels, "Regel")
        _choose_seen(by_name["seen"])
        filter_boxes.employee(by_name["employee"])
        filter_boxes.person(by_name["submitter"], filter_boxes.submitters())
        filter_boxes.several(by_name["process"], offered.values.get("process", []))
        filter_boxes.several(by_name["status"], offered.values.get("status", []))
        filter_boxes.several(by_name["department"], list(offered.departments), offered.departments)
        filter_boxes.declaration(by_name, offered)
        filter_boxes.clear([field for field in known if field.name not in _NO_FILTERS])
    chosen, on = _asked(by_name, offered, (first, last))
    _back_to_first_page(chosen)
    address.give(PAGE, known)
    _log(chosen)
    filter_boxes.show_active(on, by_name)
    return chosen


def ask(rules: Sequence[str], seen: str, focus: str | None = None) -> None:
    """Show the findings of these rules, and which of them; to be called before the page is drawn, as from a click."""
    session.seed("control:rule", list(rules))
    session.seed("control:seen", seen)
    session.seed("control:focus", focus)


def ask_next(rules: Sequence[str], seen: str) -> None:
    """Begin the page anew with these findings."""
    for name, value in (("rule", list(rules)), ("seen", seen), ("focus", None)):
        session.ask(f"control:{name}", value)
    st.rerun()


def _own(name: str, field: Field) -> ControlField:
    return ControlField(name, field.default, field.read, field.write)


def _fields(offered: choices.Choices) -> list[ControlField]:
    known = [
        *choices.filter_fields(offered, USUAL_PERIOD),
        address.some_of("rule", list(RULES)),
        address.one_of("seen", list(SEEN), OPEN),
        address.one_of("focus", [WEEK], None),
        address.parsed("page", int, str, 1),
    ]
    return [_own(field.name, field) for field in known]


def _choose_seen(field: Field) -> None:
    st.selectbox("Bekeken", list(SEEN), key=field.key, format_func=lambda name: SEEN[name], persist_state="session")


def _asked(
    by_name: Mapping[str, Field], offered: choices.Choices, period: tuple[date | None, date | None]
) -> tuple[Asked, list[tuple[str, str]]]:
    """What is asked, and the filters that are on, each with the field that clears it."""
    selection = Selection(**filter_boxes.chosen(by_name, *period))
    rules, seen, focus = (filter_boxes.value(by_name[name]) for name in ("rule", "seen", "focus"))
    on = filter_boxes.active(selection, offered.departments)
    if not any(name == "period" for name, _ in on):
        on.insert(0, ("period", "Ingediend: in alle jaren"))
    if rules:
        on.append(("rule", f"Regel: {' of '.join(RULES[rule].label for rule in rules)}"))
    if seen != OPEN:
        on.append(("seen", f"Bekeken: {SEEN[seen].lower()}"))
    if focus:
        on.append(("focus", "Alleen nieuw deze week"))
    told = tuple(tuple(words.split(": ", 1)) if ": " in words else ("Filter", words) for _, words in on)
    is_seen = {OPEN: False, LOOKED_AT: True}.get(seen)
    return Asked(selection, tuple(rules), is_seen, bool(focus), told), on  # type: ignore[arg-type]


def _back_to_first_page(chosen: Asked) -> None:
    before = session.remembered("control-asked")
    if before is not None and before != chosen:
        session.seed(PAGE_KEY, 1)
    session.remember("control-asked", chosen)


def _log(chosen: Asked) -> None:
    told = {
        "list": TITLE,
        "filters": [f"{subject}: {text}" for subject, text in chosen.told],
        "employers": list(session.scope().employers),
    }
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)
