"""Cards of numbers above a list: a number, its name, a comparison, and a way to its rows."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from queries.selection import Selection
from queries.terms import Clock
from settings import settings
from ui import frame, session, words


@dataclass(frozen=True)
class Card:
    """One number. `focus` is the terms.FOCUSES entry that shows its rows; None for all rows. `has_turns`: its rows are
    also on the page that says whose turn it is."""

    value: str
    name: str
    note: str
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
                if card.has_turns and card.value != "0":
                    st.page_link(frame.page("aan-zet"), label="Wie is aan zet")
                if card.focus and card.value != "0":
                    is_on = chosen.focus == card.focus
                    st.button(
                        "Toon alles" if is_on else "Toon deze",
                        key=f"focus:{card.focus}",
                        type="primary" if is_on else "tertiary",
                        on_click=session.seed,
                        args=("filter:focus", None if is_on else card.focus),
                    )


def _of_open(summary: dict[str, Any], chosen: Selection) -> list[Card]:
    stuck_days = settings().stuck_after_days
    longest = summary["longest_waiting_days"]
    cutoff = summary["next_cutoff_at"]
    return [
        Card(
            words.number(summary["workflows"]),
            "Openstaand",
            f"Langste wacht: {_days(longest, chosen)}" if longest else "Niemand wacht",
            help="Alles wat nog loopt. Een onbekende status telt ook als openstaand.",
            has_turns=True,
        ),
        Card(
            words.number(summary["stuck"]),
            "Te lang bij dezelfde stap",
            f"{stuck_days} kalenderdagen of meer · {_share(summary['stuck'], summary['workflows'])}",
            "stuck",
            "Workflows die al zo lang bij hun huidige stap liggen. Meldingen tellen niet mee.",
        ),
        Card(
            words.number(summary["near_cutoff"]),
            "Sluitdatum binnen 7 dagen",
            f"Eerste sluitdatum {words.moment(cutoff)}" if cutoff else "Geen sluitdatum nabij",
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
            help="Afgerond, geweigerd of verwerkt.",
        ),
        Card(
            words.number(summary["refused"]),
            "Geweigerd",
            _share(summary["refused"], summary["workflows"]),
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
        "week",
        "Sinds maandag ingediend en nog openstaand, vergeleken met dezelfde dagen van vorige week.",
    )


def _days(days: float | None, chosen: Selection) -> str:
    return words.working_days(days) if chosen.clock is Clock.WORK else words.days(days)


def _share(part: int, whole: int) -> str:
    return f"{words.number(100 * part / whole)} % van het totaal" if whole else "0 %"
