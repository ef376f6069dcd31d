"""The words of the screens, once: columns of the overviews, statuses, actions and states, for table, chart and xlsx."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

DECLARATION = "Declaratie medewerker"
NEVER_SHOWN = "Verlof en oude Werknemerloket-workflows staan hier niet."


class Overview(StrEnum):
    """The two overviews, which split all workflows. The value is the word in an address and on the command line."""

    OPEN = "openstaand"
    HISTORIC = "historisch"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def is_open(self) -> bool:
        return self is Overview.OPEN


class Clock(StrEnum):
    """How a duration is counted; every duration on screen says which. The value is the word in an address."""

    CALENDAR = "kalendertijd"
    WORK = "werktijd"


class Kind(StrEnum):
    """What a column holds; decides how it is shown and how it is typed in Excel."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    COUNT = "count"
    DAYS = "days"


@dataclass(frozen=True)
class Column:
    """One column of an overview: its name in the query, its Dutch heading, what it holds, and an explanation.

    `unit_in`: the name of the column that says in which unit each row counts, where they differ.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    help: str | None = None
    unit_in: str | None = None

    def counted_in(self, clock: Clock) -> "Column":
        """This column with a heading that says which days it counts."""
        if self.kind is not Kind.DAYS or clock is Clock.CALENDAR:
            return self
        told = (self.help or "").replace("Kalenderdagen", "Werkdagen")
        return replace(self, label=self.label.replace("(dagen)", "(werkdagen)"), help=told)


COLUMNS = {
    column.name: column
    for column in (
        Column("employee", "Medewerker"),
        Column("submitter", "Indiener"),
        Column("submitted_at", "Datum ingediend", Kind.DATE),
        Column("process", "Proces"),
        Column("status", "Status"),
        Column("component", "Component"),
        Column("value", "Waarde", Kind.NUMBER, "Aantal eenheden: euro, kilometers of uren", unit_in="unit"),
        Column("unit", "Eenheid"),
        Column("payroll_period", "Verloningsperiode"),
        Column("turn", "Aan zet", help="De rol of persoon die nu iets moet doen"),
        Column("current_step", "Stap"),
        Column("current_since", "Sinds", Kind.DATE, "Sinds wanneer deze stap aan de beurt is"),
        Column("waiting_days", "Wacht (dagen)", Kind.DAYS, "Kalenderdagen bij de huidige stap"),
        Column("age_days", "Open (dagen)", Kind.DAYS, "Kalenderdagen sinds het indienen"),
        Column("finished_at", "Datum afgerond", Kind.DATE),
        Column("lead_days", "Doorlooptijd (dagen)", Kind.DAYS, "Kalenderdagen van indienen tot afronden"),
        Column("department", "Afdeling", help="De huidige afdeling van de medewerker"),
        Column("employer", "Werkgever"),
    )
}

_START = ("employee", "submitter", "submitted_at", "process", "status")
_DECLARATION = ("component", "value", "unit", "payroll_period")
_OPEN = ("turn", "current_since", "waiting_days", "current_step", "age_days")
_HISTORIC = ("finished_at", "lead_days")
_END = ("department", "employer")


def has_declaration_columns(processes: Collection[str] | None) -> bool:
    """True when the process filter is Declaratie medewerker alone."""
    return processes is not None and set(processes) == {DECLARATION}


def columns(overview: Overview, processes: Collection[str] | None, clock: Clock = Clock.CALENDAR) -> list[Column]:
    """The columns of an overview in order, with the declaration's own when only declarations are chosen."""
    extra = _DECLARATION if has_declaration_columns(processes) else ()
    middle = _OPEN if overview.is_open else _HISTORIC
    return [COLUMNS[name].counted_in(clock) for name in (*_START, *extra, *middle, *_END)]


# A status is never told by colour alone; an unknown one gets a question mark.
STATUS_MARKS = {"In behandeling": "◐", "Afgerond": "✓", "Verwerkt": "✓", "Geweigerd": "✕"}

# The cards on top of a list that show their own rows, in words; and which of them each overview has.
FOCUSES = {
    "late": "te laat",
    "cutoff": "sluitdatum binnen 7 dagen",
    "week": "deze week ingediend",
    "refused": "geweigerd",
}
FOCUSES_OF = {Overview.OPEN: ("late", "cutoff", "week"), Overview.HISTORIC: ("refused",)}


class State(StrEnum):
    """How an open workflow stands against its target and its cutoff."""

    LATE = "late"
    RISK = "risk"
    ON_SCHEDULE = "on_schedule"

    @property
    def label(self) -> str:
        return {"late": "Te laat", "risk": "Risico", "on_schedule": "Op schema"}[self.value]

    @property
    def mark(self) -> str:
        """A sign for where colour is not enough."""
        return {"late": "⚠", "risk": "◔", "on_schedule": "✓"}[self.value]


# Where a step's target comes from.
TARGET_SOURCES = {"set_up": "inrichting", "office": "kantoor", "derived": "afgeleid"}

# What each state of a step is called, except the current one: that shows its number.
STEP_STATES = {"done": "Afgerond", "todo": "Nog doen", "void": "Vervallen"}

STEP_KINDS = {"approval": "Goedkeuring", "task": "Taak", "notification": "Melding", "system": "Systeem"}


def step_status(state: str, step_no: int | None) -> str:
    """The status of a step as a user reads it: Afgerond, Nog doen, Vervallen, or "Stap 3" for the one it is at."""
    return STEP_STATES.get(state) or (f"Stap {step_no}" if step_no is not None else "Huidige stap")


UNITS = {"euro": "€", "eur": "€", "€": "€", "km": "km", "kilometer": "km", "uren": "uur", "uur": "uur", "hours": "uur"}


def unit(written: str | None) -> str:
    """The unit as shown behind a value; an unknown one as it is."""
    return UNITS.get((written or "").lower(), written or "")


ASSIGNEE_KINDS = {
    "role": "rol",
    "user": "gebruiker",
    "department_manager": "leidinggevende van de afdeling",
    "submitter": "indiener",
}

NEEDS = {"one": "één van de gebruikers", "all": "alle gebruikers"}

# The fields of a step's set-up in the order they are shown, by their name in workflow/steps.
SET_UP_LABELS = {
    "kind": "soort",
    "assignee_kind": "toegewezen aan",
    "assignee": "wie",
    "needs": "wie moet handelen",
    "actions": "mogelijke acties",
    "is_remark_required": "opmerking verplicht",
    "condition": "voorwaarde",
    "notify": "e-mailbericht",
    "remind_after_days": "herinnering na",
    "escalate_after_days": "escalatie na",
    "escalate_to": "escalatie naar",
    "target_working_days": "streeftijd",
}
