"""The filters of Knelpunten: those of the list of workflows, by which moment a period counts, what to compare with, and
the route, arrow or loop that everything is held to. All of it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from auth.access_log import Kind
from queries.selection import Selection
from reports import findings, routes, slow
from reports.bottlenecks import Asked
from reports.wanted_rows import Rows
from ui import address, bottleneck_rows, choices, clock, filter_boxes, periods, session
from ui.address import Field

PAGE = "knelpunten"
TITLE = "Knelpunten"
USUAL_PERIOD = "3-maanden"
MOMENTS = {"submitted": "Ingediend", "finished": "Afgerond"}
_NO_FILTERS = ("part", "rows", "page", "flow", "team", "against")
BEFORE, NOTHING = "periode-ervoor", "niets"
_VIA = {
    "route": "Eén route van {0}",
    "arrow": "{0}: van {1} naar {2}",
    "loop": "{0}: {1} vaker gedaan",
}


@dataclass(frozen=True)
class BottleneckField(Field):
    """A value of this screen in its address; its box is not that of the same name on another screen."""

    @property
    def key(self) -> str:
        return f"bottleneck:{self.name}"


@dataclass(frozen=True)
class Chosen:
    """What is asked, what it is compared with (BEFORE, NOTHING, department:… or employer:…) and which part is shown."""

    asked: Asked
    compared: str
    compared_in_words: str
    part: str


def chosen(parts: Mapping[str, str]) -> Chosen:
    """The sidebar's filters, and what is chosen in them. Writes the address and shows which filters are on.

    `parts`: the parts of the screen, by name in the address.
    """
    offered = choices.of_all()
    others = _comparable(offered)
    by_name: dict[str, Field] = {field.name: field for field in _fields(offered, others, list(parts))}
    known = list(by_name.values())
    address.take(PAGE, known)
    with st.sidebar:
        st.caption("FILTERS")
        first, last = periods.choose(by_name, "Periode")
        _choose_one(
            by_name["by"], MOMENTS, "Periode van", "Alle workflows die in de periode zijn ingediend of afgerond"
        )
        _choose_one(by_name["compare"], others, "Vergelijk met")
        filter_boxes.several(by_name["process"], offered.values.get("process", []))
        filter_boxes.several(by_name["department"], list(offered.departments), offered.departments)
        filter_boxes.declaration(by_name, offered)
        filter_boxes.several(by_name["status"], offered.values.get("status", []))
        filter_boxes.employee(by_name["employee"])
        filter_boxes.person(by_name["submitter"], filter_boxes.submitters())
        filter_boxes.clear([field for field in known if field.name not in _NO_FILTERS])
    asked = _asked(by_name, (first, last))
    _close_rows_of_before(asked)
    compared = filter_boxes.value(by_name["compare"])
    told = _active(asked, by_name, offered)
    address.give(PAGE, known)
    _log(told)
    filter_boxes.show_active(told, by_name)
    return Chosen(asked, compared, others[compared], filter_boxes.value(by_name["part"]))


def _fields(offered: choices.Choices, others: Mapping[str, str], parts: Sequence[str]) -> list[BottleneckField]:
    known = [
        *choices.filter_fields(offered, USUAL_PERIOD),
        address.one_of("by", list(MOMENTS), "submitted"),
        address.one_of("compare", list(others), BEFORE),
        address.one_of("part", parts, parts[0]),
        Field("via", [], _via, list),
        Field("rows", [], _rows, list),
        address.parsed("page", int, str, 1),
        # Of the parts themselves; each part holds them to what it offers.
        address.parsed("flow", str, str),
        address.parsed("team", str, str),
        address.one_of("against", [slow.PROCESS, slow.ALL], slow.PROCESS),
    ]
    return [BottleneckField(field.name, field.default, field.read, field.write) for field in known]


def _via(texts: list[str]) -> list[str]:
    if texts[0] not in _VIA or len(texts) < 2:
        raise ValueError(texts)
    return texts


def _rows(texts: list[str]) -> list[str]:
    return Rows.from_texts(texts).as_texts()


def _comparable(offered: choices.Choices) -> dict[str, str]:
    """What one can compare with, by name in the address."""
    employers = {f"employer:{key}": name for key, name in session.remembered("employer-names", {}).items()}
    departments = {f"department:{key}": name for key, name in offered.departments.items()}
    return {
        BEFORE: findings.BEFORE.capitalize(),
        NOTHING: "Niets",
        **{key: f"Werkgever {name}" for key, name in (employers if len(employers) > 1 else {}).items()},
        **{key: f"Afdeling {name}" for key, name in (departments if len(departments) > 1 else {}).items()},
    }


def _choose_one(field: Field, options: Mapping[str, str], label: str, told: str | None = None) -> None:
    st.selectbox(
        label,
        list(options),
        key=field.key,
        format_func=lambda name: options[name],
        help=told,
        persist_state="session",
    )


def _asked(by_name: dict[str, Field], period: tuple[date | None, date | None]) -> Asked:
    boxes = filter_boxes.chosen(by_name, None, None)
    found = Asked(Selection(**boxes, clock=clock.chosen()))
    if filter_boxes.value(by_name["by"]) == "finished":
        found = replace(found, finished_from=period[0], finished_until=period[1])
    else:
        found = found.during(*period)
    via = filter_boxes.value(by_name["via"])
    if via:
        found = replace(found, routes=routes.codes_with(session.whole_reader(), via[0], via[1:]))
    return found


def _close_rows_of_before(asked: Asked) -> None:
    """Rows that were opened under other filters are not those of the number any more."""
    before = session.remembered("bottlenecks-asked")
    if before is not None and before != asked:
        bottleneck_rows.open_rows(None)
    session.remember("bottlenecks-asked", asked)


def _active(asked: Asked, by_name: dict[str, Field], offered: choices.Choices) -> list[tuple[str, str]]:
    """The filters that are on, as (name, words)."""
    on = filter_boxes.active(replace(asked.selection, submitted_from=None, submitted_until=None), offered.departments)
    first, last = asked.period
    if first or last:
        moment = MOMENTS["finished" if asked.is_by_finish else "submitted"]
        on.insert(0, ("period", f"{moment}: {periods.in_words(first, last)}"))
    via = filter_boxes.value(by_name["via"])
    if via:
        on.append(("via", f"Alleen {_VIA[via[0]].format(*via[1:], '', '')}"))
    return on


def _log(told: Sequence[tuple[str, str]]) -> None:
    entry = {"list": TITLE, "filters": [text for _, text in told], "employers": list(session.scope().employers)}
    if session.remembered("logged") != entry:
        session.log(Kind.LIST, **entry)
        session.remember("logged", entry)


def link(public_url: str) -> str:
    """The address of what is on screen, to send to someone."""
    given = [(name, text) for name in st.query_params for text in st.query_params.get_all(name)]
    return f"{public_url.rstrip('/')}/{PAGE}" + (f"?{urlencode(given)}" if given else "")


def in_words(asked: Asked) -> str:
    """The period of the figures."""
    first, last = asked.period
    moment = "afgerond" if asked.is_by_finish else "ingediend"
    return f"{moment} {periods.in_words(first, last)}" if first or last else f"{moment} in alle jaren"
