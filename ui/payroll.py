"""Vóór de verloning: cards, tables and the workflows behind them, all from one frame, so that they add up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from reports import payroll, payroll_past
from reports.payroll import Tab
from reports.turns import Turns
from ui import payroll_board, payroll_cards, payroll_choice, payroll_rows, session, words
from ui.payroll_choice import MEASURES, Asked
from ui.payroll_words import OPEN, PAST


@dataclass(frozen=True)
class Screen:
    """What is asked, the runs of the calendar, the open workflows, and the names of the employers by id."""

    asked: Asked
    runs: pd.DataFrame
    rows: pd.DataFrame
    found: Turns
    employers: Mapping[str, str]


def show(asked: Asked, runs: pd.DataFrame, found: Turns) -> None:
    """The runs that are asked for: still to close, or over."""
    rows = payroll.placed(runs, found.rows)
    both = pd.concat([runs[["employer_id", "employer"]], rows[["employer_id", "employer"]]])
    screen = Screen(asked, runs, rows, found, dict(zip(both["employer_id"], both["employer"], strict=True)))
    if not screen.employers:
        payroll_choice.with_pick(asked, tuple(OPEN), {})
        st.info(
            "Er is geen verloning die u mag zien. Klopt dat niet, vraag dan uw kantoor welke werkgevers en afdelingen "
            "aan u zijn gekoppeld.",
            icon=":material/inbox:",
        )
        return
    payroll_choice.choose_runs(asked, runs, {tab: int((rows["tab"] == tab.value).sum()) for tab in Tab})
    (_show_past if asked.tab is Tab.PAST else _show_open)(screen)


def _show_open(screen: Screen) -> None:
    rows, tab = screen.rows, screen.asked.tab
    here = rows[rows["tab"] == tab.value]
    values = payroll.values(here)
    options = {"of_process": rows["process"], "component": values["component"], "unit": values["unit"]}
    asked = _with_pick(screen, tuple(OPEN), options)

    def opened() -> None:
        if asked.pick:
            found = payroll.picked(rows, tab, asked.pick)
            payroll_rows.show_open(asked, asked.pick, found, screen.found, screen.employers)

    board = payroll.by_employer(screen.runs, rows, tab)
    first = int((here["run_cutoff_at"] == board["cutoff_at"].min()).sum())
    payroll_cards.show(payroll_cards.of_open(board, first))
    _show_without_run(rows)
    _show(asked, "board", opened, lambda: payroll_board.show_open(board, tab))
    if len(here):
        _show_heading("Per werkgever en proces", "payroll:measure", {name: OPEN[name] for name in MEASURES})
        measure = session.seeded("payroll:measure") or MEASURES[0]
        cells = payroll.crossed(here, payroll.counting(here)[measure])
        _show(asked, "grid", opened, lambda: payroll_board.show_grid(cells, _names(board), measure))
    if len(values):
        st.subheader("Waarde van de open declaraties", anchor=False)
        _show(asked, "values", opened, lambda: payroll_board.show_values(values))


def _show_past(screen: Screen) -> None:
    runs = payroll_past.closed(screen.runs, screen.asked.period)
    rows = payroll_past.outcomes(session.whole_reader(), runs, screen.asked.selection)
    reasons = payroll_past.reasons(rows)
    asked = _with_pick(screen, tuple(PAST), {"of_process": rows["process"], "reason": reasons["reason"]})

    def opened() -> None:
        if asked.pick:
            payroll_rows.show_past(asked, asked.pick, payroll_past.picked(rows, asked.pick), screen.employers)

    board = payroll_past.by_employer(runs, rows)
    payroll_cards.show(payroll_cards.of_past(board))
    _show(asked, "board", opened, lambda: payroll_board.show_past(board))
    if len(reasons):
        st.subheader("Waarom het de verloning miste", anchor=False)
        _show(asked, "reasons", opened, lambda: payroll_board.show_reasons(reasons, float(rows["day_seconds"].iloc[0])))
    if len(rows):
        _show_heading("Per werkgever en proces", "payroll:outcome", PAST)
        outcome = session.seeded("payroll:outcome") or "missed"
        cells = payroll.crossed(rows, payroll_past.counting(rows)[outcome])
        _show(asked, "grid", opened, lambda: payroll_board.show_grid(cells, _names(board), outcome))


def _with_pick(screen: Screen, counts: Sequence[str], options: Mapping[str, "pd.Series[str]"]) -> Asked:
    known = {name: list(dict.fromkeys(found)) for name, found in options.items()}
    asked = payroll_choice.with_pick(screen.asked, counts, known | {"employer_id": list(screen.employers)})
    payroll_choice.log(asked, screen.employers)
    return asked


def _show(asked: Asked, place: str, opened: Callable[[], None], table: Callable[[], None]) -> None:
    """A table, and below it the workflows behind the number that is open, when that number is of this table."""
    table()
    pick = asked.pick
    if pick is None:
        return
    of = {"values": pick.component, "reasons": pick.reason, "grid": pick.process}
    if place == next((name for name, value in of.items() if value), "board"):
        opened()


def _names(board: pd.DataFrame) -> dict[str, str]:
    """The employers by id, in the order of the board."""
    return dict(zip(board["employer_id"], board["employer"], strict=True))


def _show_heading(title: str, key: str, counts: Mapping[str, str]) -> None:
    with st.container(key=f"{key.replace(':', '-')}-heading", horizontal=True, vertical_alignment="center"):
        st.subheader(title, anchor=False, width="content")
        st.segmented_control(
            "Wat telt",
            list(counts),
            key=key,
            required=True,
            label_visibility="collapsed",
            format_func=lambda name: counts[name],
            persist_state="session",
        )


def _show_without_run(rows: pd.DataFrame) -> None:
    """What belongs to no run at all, so that nothing is lost."""
    without = int(rows["tab"].isna().sum())
    if not without:
        return
    with st.container(key="payroll-none", horizontal=True, vertical_alignment="center"):
        told = words.count(without, "openstaande workflow hoort", "openstaande workflows horen")
        st.caption(
            f"{told} bij geen verloning: in de kalender van de werkgever staat geen sluitdatum die nog komt.",
            width="content",
        )
        st.button(
            "Toon", type="tertiary", key="payroll-none-show", on_click=payroll_choice.pick, args=({"count": "none"},)
        )
