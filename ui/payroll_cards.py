"""The numbers on top of Vóór de verloning, each with a way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ui import payroll_choice, words
from ui.payroll_words import HELP


@dataclass(frozen=True)
class Card:
    """One number. `rows`: how many rows it opens; `count`: which, see reports.payroll.Pick."""

    name: str
    value: str
    note: str
    count: str
    rows: int
    help: str | None = None


def show(cards: Sequence[Card]) -> None:
    """The cards; a click on one opens its rows, a second click closes them."""
    with st.container(key="cards", horizontal=True):
        for card in cards:
            is_on = payroll_choice.is_open({"count": card.count})
            with st.container(border=True, key=f"card-{card.count}"):
                st.metric(card.name, card.value, help=card.help)
                st.caption(words.plain(card.note))
                if card.rows or is_on:
                    st.button(
                        "Sluiten" if is_on else f"Toon {words.number(card.rows)}",
                        key=f"payroll-open:{card.count}",
                        type="primary" if is_on else "tertiary",
                        on_click=payroll_choice.pick,
                        args=({} if is_on else {"count": card.count},),
                    )


def of_open(board: pd.DataFrame, open_at_first: int) -> list[Card]:
    """The cards of runs that are still to close. `open_at_first`: how many workflows the first cutoff waits for."""
    total = {name: int(board[name].sum()) for name in ("open", "risk", "late", "approved_not_processed")}
    known = total["open"] - int(board["without_chance"].sum())
    return [
        _first(board, open_at_first),
        Card(
            "Open",
            words.number(total["open"]),
            f"{words.number(total['late'])} te laat, {words.number(total['risk'])} risico",
            "open",
            total["open"],
            HELP["open"],
        ),
        Card(
            "Halen het waarschijnlijk niet",
            words.number(float(board["expected_to_miss"].sum())) if known else "–",
            _of_known(known, total["open"]),
            "expected_to_miss",
            known,
            f"{HELP['expected_to_miss']}. Bij het openen staat de kans van elke workflow erbij.",
        ),
        Card(
            "Goedgekeurd, niet verwerkt",
            words.number(total["approved_not_processed"]),
            _share(total["approved_not_processed"], total["open"]),
            "approved_not_processed",
            total["approved_not_processed"],
            HELP["approved_not_processed"],
        ),
    ]


def _first(board: pd.DataFrame, open_at_first: int) -> Card:
    dated = board.dropna(subset=["cutoff_at"])
    if dated.empty:
        return Card("Eerste sluitdatum", "–", "Er staat geen sluitdatum in de kalender", "first", 0)
    first = dated.iloc[0]
    same = int((dated["cutoff_at"] == first["cutoff_at"]).sum())
    left = "" if pd.isna(first["left_seconds"]) else f"nog {hours(first['left_seconds'])} · "
    who = first["employer"] if same == 1 else words.count(same, "werkgever", "werkgevers")
    day = words.moment(first["cutoff_at"]).replace(f"-{first['cutoff_at'].year}", "")  # the table has the year
    return Card("Eerste sluitdatum", day, f"{left}{who}", "first", open_at_first, HELP["left"])


def hours(seconds: float) -> str:
    """11 werkuren; 2,5 werkuren."""
    told = words.number(seconds / 3600, 1).removesuffix(",0")
    return f"{told} werkuur" if told == "1" else f"{told} werkuren"


def _of_known(known: int, workflows: int) -> str:
    lacking = workflows - known
    told = f"van {words.number(known)} waarvan een kans bekend is" if known else "geen kans bekend"
    return f"{told} · {words.number(lacking)} te weinig gegevens" if lacking else told


def _share(part: int, whole: int) -> str:
    return f"{words.number(100 * part / whole)} % van open" if whole else "Niets open"


def of_past(board: pd.DataFrame) -> list[Card]:
    """The cards of runs that are over."""
    total = {name: int(board[name].sum()) for name in ("workflows", "in_time", "missed", "still_open", "after_cutoff")}
    runs = words.count(len(board), "verloning", "verloningen")
    moved = ", ".join(dict.fromkeys(board["moved_to"].dropna()))
    notes = {
        "workflows": runs,
        "in_time": _of(total["in_time"], total["workflows"]),
        "missed": _of(total["missed"], total["workflows"]) + _later(total["after_cutoff"]),
        "still_open": f"Schuift door naar {moved}" if moved else "Alles is inmiddels klaar",
    }
    names = {"workflows": "Workflows", "in_time": "Op tijd", "missed": "Gemist", "still_open": "Nog open"}
    return [
        Card(names[name], words.number(total[name]), note, name, total[name], HELP[name])
        for name, note in notes.items()
    ]


def _of(part: int, whole: int) -> str:
    return f"{words.number(100 * part / whole)} %" if whole else "–"


def _later(workflows: int) -> str:
    return f" · {words.number(workflows)} pas na de sluitdatum ingediend" if workflows else ""
