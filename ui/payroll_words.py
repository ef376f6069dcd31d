"""The words of Vóór de verloning: its tabs, its numbers, and a number that was clicked as a heading."""

from collections.abc import Mapping

from queries.terms import State, unit
from reports.payroll import Pick, Tab

TITLE = "Vóór de verloning"
TABS = {Tab.THIS: "Deze verloning", Tab.NEXT: "Volgende", Tab.LATER: "Later", Tab.PAST: "Voorbij"}
# What each number of what is open is called, in the order of the table.
OPEN = {
    "open": "Open",
    "risk": f"{State.RISK.mark} {State.RISK.label}",
    "late": f"{State.LATE.mark} {State.LATE.label}",
    "approved_not_processed": "Goedgekeurd",
    "expected_to_miss": "Verwacht te missen",
    "without_chance": "Te weinig gegevens",
    "carried": "Doorgeschoven",
    "after_cutoff": "Na sluitdatum",
    "first": "Eerste sluitdatum",
    "none": "Zonder verloning",
}
PAST = {
    "workflows": "Workflows",
    "in_time": "Op tijd",
    "missed": "Gemist",
    "after_cutoff": "Na sluitdatum",
    "still_open": "Nog open",
}
HELP = {
    "left": "Uren dat het kantoor nog open is tot de sluitdatum",
    "open": "Openstaande workflows die bij deze verloning horen: hun eigen verloningsperiode, anders de eerste die "
    "sluit nadat ze zijn ingediend",
    "risk": "De kans is 50 % of meer dat de streeftijd of de sluitdatum niet wordt gehaald",
    "late": "Langer bij hun stap dan de streeftijd",
    "approved_not_processed": "Goedgekeurd, maar nog niet verwerkt: alle goedkeuringen zijn gegeven",
    "expected_to_miss": "De kansen om de sluitdatum te missen, bij elkaar opgeteld",
    "without_chance": "Van deze stappen is te weinig bekend om een kans te noemen",
    "carried": "Hoort bij een eerdere verloning die al gesloten is, en gaat nu hierin mee. Telt niet mee in Open.",
    "workflows": "Alles wat bij deze verloning hoorde",
    "in_time": "Klaar vóór de sluitdatum, ook als het is geweigerd",
    "missed": "Op de sluitdatum nog niet klaar",
    "after_cutoff": "Pas ingediend toen de sluitdatum voorbij was",
    "still_open": "Gemist en nog niet klaar",
}


def heading(pick: Pick, tab: Tab, employers: Mapping[str, str]) -> str:
    """What a number counts, as in "Zorggroep Rietmeander · Declaratie medewerker · Risico"."""
    counts = PAST if tab is Tab.PAST else OPEN
    component = f"{pick.component} ({unit(pick.unit)})" if pick.unit else pick.component
    employer = employers.get(pick.employer_id, pick.employer_id) if pick.employer_id else None
    parts = (employer, pick.process, component, pick.reason, counts[pick.count])
    return " · ".join(part for part in parts if part)
