"""The numbers on top of Controle, each with a way to its findings."""

from datetime import timedelta

import pyarrow.compute as pc
import streamlit as st

from ui import control_filters, words
from ui.control import Found
from ui.control_filters import LOOKED_AT, OPEN, WEEK


def show(found: Found) -> None:
    """The cards; a click on one shows its findings, a second click all that is open again."""
    asked = found.asked
    new = found.every.picked(is_seen=False, since=found.week)
    seen = found.every.picked(is_seen=True)
    with st.container(key="cards", horizontal=True):
        _show("open", "Open bevindingen", *_open(found), is_on=asked.is_usual, choice=(OPEN, None))
        _show(
            "new",
            "Nieuw deze week",
            new.rows.num_rows,
            _new(found),
            is_on=asked.is_of_week and not asked.rules and asked.is_seen is False,
            choice=(OPEN, WEEK),
        )
        _show(
            "seen",
            "Bekeken",
            seen.rows.num_rows,
            _seen(found),
            is_on=asked.is_seen is True and not asked.rules and not asked.is_of_week,
            choice=(LOOKED_AT, None),
        )


def _show(name: str, label: str, count: int, note: str, *, is_on: bool, choice: tuple[str, str | None]) -> None:
    is_usual = name == "open"
    with st.container(border=True, key=f"card-{name}"):
        st.metric(label, words.number(count), help=_HELP[name])
        st.caption(words.plain(note))
        if is_on and not is_usual:
            st.button(
                "Toon alle open",
                key=f"control-show:{name}",
                type="primary",
                on_click=control_filters.ask,
                args=([], OPEN),
            )
        elif count and not is_on:
            st.button(
                f"Toon deze {words.number(count)}",
                key=f"control-show:{name}",
                type="tertiary",
                on_click=control_filters.ask,
                args=([], *choice),
            )


_HELP = {
    "open": "Wat tegen een regel is die aan staat, en door niemand als bekeken is gemarkeerd.",
    "new": "Sinds maandag gebeurd, en nog niet bekeken.",
    "seen": "Door iemand gemarkeerd. Verandert wat er is gevonden, dan staat het weer open.",
}


def _open(found: Found) -> tuple[int, str]:
    rows = found.every.picked(is_seen=False).rows
    workflows = pc.count_distinct(rows.column("workflow_id")).as_py() if rows.num_rows else 0
    return rows.num_rows, f"bij {words.number(workflows)} van {words.number(found.checked[0])} gecontroleerde workflows"


def _new(found: Found) -> str:
    both = found.every.picked(is_seen=False, since=found.week - timedelta(days=7)).rows.num_rows
    before = both - found.every.picked(is_seen=False, since=found.week).rows.num_rows
    return f"Vorige week: {words.number(before)}"


def _seen(found: Found) -> str:
    ids = set(found.every.picked(is_seen=True).rows.column("workflow_id").to_pylist())
    marks = [mark for mark in found.every.marks.values() if mark.is_seen and mark.workflow_id in ids]
    if not marks:
        return "Nog niets"
    last = max(marks, key=lambda mark: mark.marked_at)
    return f"laatst door {found.names.get(last.marked_by, last.marked_by)}, {words.day(last.marked_at)}"
