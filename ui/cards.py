"""Cards of numbers above a list: a number, its name, a comparison, and a way to its rows."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from queries.selection import Selection
from queries.terms import Clock
from ui import frame, session, words

# What the address of the list carries and that of Wie is aan zet has another meaning for, or none.
_OF_LIST_ONLY = ("list", "focus", "sort", "order", "page", "stand")


@dataclass(frozen=True)
class Card:
    """One number, and how many `rows` it opens: 0 when there is nothing to open.

    `focus` is the terms.FOCUSES entry that shows them; None for all rows. `has_turns`: they are also on the page that
    says whose turn it is.
    """

    value: str
    name: str
    note: str
    rows: int = 0
    focus: str | None = None
    help: str | None = None
    has_turns: bool = False


def show(summary: dict[str, Any], chosen: Selection) -> None:
    """The cards of this overview; a click on one shows its rows, a second click shows all again."""
    cards = _of_open(summary, chosen) if chosen.overview.is_open else _of_historic(summary, chosen)
    with st.container(key="cards", horizontal=True):
        for card in cards:
            with st.container(border=True, key=f"card-{card.focus or card.name.split()[0]}"):
                st.metric(card.name, card.value, help=card.help)
                st.caption(card.note)
                if card.has_turns and card.rows and chosen.as_of is None:
                    st.page_link(frame.page("aan-zet"), label="Wie is aan zet", query_params=_filters())
                _show_way(card, chosen)


def _show_way(card: Card, chosen: Selection) -> None:
    """The way to the rows of a card, unless they are in the list already and no card is chosen."""
    is_on = chosen.focus == card.focus
    if is_on and card.focus:
        label, wanted = "Toon alles", None
    elif card.rows and not is_on:
        label, wanted = f"Toon {'deze' if card.focus else 'alle'} {words.number(card.rows)}", card.focus
    else:
        return
    st.button(
        label,
        key=f"focus:{card.focus or 'all'}",
        type="primary" if is_on else "tertiary",
        on_click=session.seed,
        args=("filter:focus", wanted),
    )


def _filters() -> dict[str, Any]:
    """The filters of the list as the address of Wie is aan zet carries them, so that it shows the same workflows."""
    known: dict[str, Any] = session.remembered("address:workflows", {})
    return {name: texts for name, texts in known.items() if name not in _OF_LIST_ONLY}


def _of_open(summary: dict[str, Any], chosen: Selection) -> list[Card]:
    longest = summary["longest_waiting_days"]
    cutoff = summary["next_cutoff_at"]
    return [
        Card(
            words.number(summary["workflows"]),
            "Openstaand",
            f"Langste wacht: {_days(longest, chosen)}" if longest else "Niemand wacht",
            summary["workflows"],
            help="Alles wat nog loopt. Een onbekende status telt ook als openstaand.",
            has_turns=True,
        ),
        Card(
            words.number(summary["late"]),
            "Te laat",
            f"{_share(summary['late'], summary['workflows'])} · langste {_days(summary['late_longest_days'], chosen)}"
            if summary["late"]
            else "Alles binnen de streeftijd",
            summary["late"],
            "late",
            "Langer bij hun stap dan de streeftijd, geteld in werktijd. Meldingen tellen niet mee.",
        ),
        Card(
            words.number(summary["near_cutoff"]),
            "Sluitdatum binnen 7 dagen",
            f"Eerste sluitdatum {words.moment(cutoff)}" if cutoff else "Geen sluitdatum nabij",
            summary["near_cutoff"],
            "cutoff",
            "Hoort bij een verloningsperiode waarvan de mutaties binnenkort sluiten.",
        ),
        _this_week(summary),
    ]


def _of_historic(summary: dict[str, Any], chosen: Selection) -> list[Card]:
    median = summary["median_lead_days"]
    return [
        Card(
            words.number(summary["workflows"]),
            "Historisch",
            f"{words.number(summary['finished_this_week'])} deze week afgerond",
            summary["workflows"],
            help="Afgerond, geweigerd of verwerkt.",
        ),
        Card(
            words.number(summary["refused"]),
            "Geweigerd",
            _share(summary["refused"], summary["workflows"]),
            summary["refused"],
            "refused",
        ),
        Card(
            _days(median, chosen) or "–",
            "Doorlooptijd, mediaan",
            f"9 van de 10 binnen {_days(summary['p90_lead_days'], chosen)}"
            if median is not None
            else "Nog niets afgerond",
            help=f"{chosen.clock.capitalize()} van indienen tot afronden. De helft van de workflows is sneller.",
        ),
    ]


def _this_week(summary: dict[str, Any]) -> Card:
    return Card(
        words.number(summary["this_week"]),
        "Deze week ingediend",
        f"Vorige week op dit moment: {words.number(summary['last_week'])}",
        summary["this_week"],
        "week",
        "Sinds maandag ingediend en nog openstaand, vergeleken met dezelfde dagen van vorige week.",
    )


def _days(days: float | None, chosen: Selection) -> str:
    return words.working_days(days) if chosen.clock is Clock.WORK else words.days(days)


def _share(part: int, whole: int) -> str:
    return f"{words.number(100 * part / whole)} % van het totaal" if whole else "0 %"
