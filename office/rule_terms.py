"""The rules of control: each in words, which workflows it holds for, and the limits that an office may set."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """One limit of a rule: its name, what it is called, what holds when the office says nothing, and its bounds.

    A limit that is a text has no bounds.
    """

    name: str
    label: str
    usual: float | str
    least: float = 0
    most: float = 0
    unit: str = ""

    @property
    def is_text(self) -> bool:
        return isinstance(self.usual, str)


@dataclass(frozen=True)
class Rule:
    """One rule. `told` is the rule in words, with its limits between braces; `holds_for`: for which workflows."""

    name: str
    label: str
    told: str
    holds_for: str
    limits: tuple[Limit, ...] = ()

    def in_words(self, limits: Mapping[str, float | str]) -> str:
        """The rule in words with these limits in it, numbers as a Dutch reader writes them."""
        given = {name: value if isinstance(value, str) else f"{value:g}" for name, value in limits.items()}
        return self.told.format(**{name: text.replace(".", ",") for name, text in given.items()})


_ANY = "alle workflows met stappen"
_WITH_SET_UP = "workflows met stappen en een inrichting"
_DECLARATIONS = "declaraties die niet zijn geweigerd"
RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "self_approval",
            "Door de indiener zelf goedgekeurd",
            "Wie een aanvraag indient, keurt die niet zelf goed, ook niet namens een ander en een ander niet namens "
            "hem. Een stap die volgens de inrichting van de indiener is, mag wel.",
            _ANY,
        ),
        Rule(
            "same_person",
            "Twee goedkeuringen van één persoon",
            "Twee goedkeuringen die de inrichting aan verschillende rollen of personen geeft, komen niet van dezelfde "
            "persoon, ook niet namens een ander. Van een stap die opnieuw is gedaan, telt de laatste keer.",
            _WITH_SET_UP,
        ),
        Rule(
            "skipped",
            "Stap overgeslagen",
            "Elke taak en goedkeuring van de inrichting is gedaan vóór een latere, en vóór een workflow klaar is. Een "
            "stap met een voorwaarde mag ontbreken; na een weigering hoeft de rest niet meer.",
            _WITH_SET_UP,
        ),
        Rule(
            "out_of_order",
            "Stappen in een andere volgorde",
            "Stappen zijn gedaan in de volgorde van de inrichting. Wat na terugsturen opnieuw is gedaan, telt apart.",
            _WITH_SET_UP,
        ),
        Rule(
            "extra",
            "Extra stap",
            "Geen stap die niet in de inrichting staat, en geen stap nog een keer zonder dat er iets was "
            "teruggestuurd. Moeten alle gebruikers van een stap handelen, dan mag elk dat één keer.",
            _WITH_SET_UP,
        ),
        Rule(
            "other_role",
            "Andere rol of persoon dan ingericht",
            "Een stap is gedaan door de rol of persoon van de inrichting, namens die, of door wie erna komt bij "
            "escalatie. Een leidinggevende wordt niet vervangen door een andere rol uit de inrichting.",
            _WITH_SET_UP,
        ),
        Rule(
            "after_cutoff",
            "Goedgekeurd na de sluitdatum",
            "De laatste goedkeuring is gegeven vóór de sluitdatum van de verloningsperiode.",
            "workflows met een verloningsperiode die niet zijn geweigerd",
        ),
        Rule(
            "bank_account",
            "Rekening gewijzigd vlak voor de verloning",
            "Een rekeningnummer wordt niet gewijzigd binnen {account_days} dagen vóór een sluitdatum. Het gaat om "
            "processen met “{account_process}” in de naam.",
            "zulke workflows die zijn afgerond of verwerkt",
            (
                Limit("account_days", "Dagen vóór de sluitdatum", 3, 0, 62, "dagen"),
                Limit("account_process", "Procesnaam bevat", "IBAN"),
            ),
        ),
        Rule(
            "remark",
            "Verplichte opmerking ontbreekt",
            "Waar de inrichting een opmerking verplicht, staat er een.",
            _WITH_SET_UP,
        ),
        Rule(
            "duplicate",
            "Mogelijk dubbele declaratie",
            "Een medewerker declareert niet twee keer hetzelfde: component, waarde en eenheid gelijk, ingediend binnen "
            "{duplicate_days} dagen van elkaar.",
            _DECLARATIONS,
            (Limit("duplicate_days", "Dagen tussen het indienen", 7, 0, 62, "dagen"),),
        ),
        Rule(
            "habit",
            "Ver buiten de eigen gewoonte",
            "Een waarde ligt niet meer dan {most_spreads} spreidingen van wat de medewerker gewoonlijk declareert: de "
            "mediaan van zijn eerdere declaraties van dezelfde component en eenheid, minstens {least_earlier}. "
            "Spreiding: 1,4826 × MAD, minstens 5 % van de mediaan (Iglewicz en Hoaglin, 1993).",
            _DECLARATIONS,
            (
                Limit("most_spreads", "Spreidingen", 6, 2, 100, "spreidingen"),
                Limit("least_earlier", "Eerdere declaraties, minstens", 6, 3, 100, "declaraties"),
            ),
        ),
    )
}
