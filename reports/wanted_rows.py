"""Which rows are wanted behind a number: restrictions by names that a person may read, as an address holds them and in
words."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from reports import slow

EXECUTIONS, WORKFLOWS = "executions", "workflows"
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
ATTRIBUTES = {
    "process": "proces",
    "department": "afdeling",
    "component": "component",
    "weekday": "ingediend op",
    "role": "langs de rol",
    "template": "sjabloon",
}
NONE = "-"  # in an address, what has no value


@dataclass(frozen=True)
class Rows:
    """Which rows, by names that a person may read; empty means: not restricted to this.

    `kind`: EXECUTIONS (of steps, with the one each open workflow is at) or WORKFLOWS. Of workflows, `step` and `role`
    are a step they did. `role` and `person` are "-" for none. `state`: open, now (open, whatever the period), done or
    (of workflows) finished. `moment` and `week` (its Monday): submitted, finished, started or executed in that week,
    or open at its end; `until`: the last day, when it is another than that week's Sunday. Without a week, finished is
    finished at a moment that is known. `via`: a route, arrow or loop, see routes.codes_with. `attribute` and `value`:
    one of ATTRIBUTES.
    `longer_seconds`: took longer than this. `bound`: slow.PROCESS or slow.ALL: only workflows submitted longer ago than
    that bound; with the flag "slow" only those that took longer.
    """

    kind: str
    process: str = ""
    step: str = ""
    role: str = ""
    previous_step: str = ""
    person: str = ""
    state: str = ""
    moment: str = ""
    week: str = ""
    until: str = ""
    status: str = ""
    attribute: str = ""
    value: str = ""
    longer_seconds: str = ""
    flags: str = ""  # extra, sent_back, back, refused: executions of that sort only; slow: workflows
    bound: str = ""
    via: tuple[str, ...] = ()

    def as_texts(self) -> list[str]:
        """What an address holds of it."""
        told = [
            f"{field.name}={getattr(self, field.name)}"
            for field in fields(self)
            if field.name != "via" and getattr(self, field.name)
        ]
        return told + [f"via={part}" for part in self.via]

    @staticmethod
    def from_texts(texts: list[str]) -> "Rows":
        """The reverse. Raises ValueError for what is none."""
        known = {field.name for field in fields(Rows)}
        pairs = [text.partition("=")[::2] for text in texts]
        if any(name not in known for name, _ in pairs):
            raise ValueError(texts)
        given = {name: value for name, value in pairs if name != "via"}
        found = Rows(**{"kind": "", **given}, via=tuple(value for name, value in pairs if name == "via"))
        if found.kind not in (EXECUTIONS, WORKFLOWS) or found.bound not in ("", slow.PROCESS, slow.ALL):
            raise ValueError(texts)
        if found.attribute == "weekday" and found.value not in tuple("1234567"):
            raise ValueError(texts)
        [date.fromisoformat(day) for day in (found.week, found.until) if day]
        float(found.longer_seconds or 0)
        return found

    def in_words(self) -> str:
        """What these rows are."""
        via = {"route": "via één route", "arrow": "van {1} naar {2}", "loop": "{1} vaker gedaan"}
        via |= {"start": "begint met {1}", "end": "eindigt tot nu toe met {1}"}
        flags = {"extra": "opnieuw gedaan", "sent_back": "opnieuw gedaan na afwijzing"}
        flags |= {"back": "heen en weer", "refused": "afgewezen"}
        states = {"open": "nog open", "now": "nu open", "done": "uitgevoerd", "finished": "afgerond"}
        moments = {
            "submitted": "ingediend",
            "finished": "afgerond",
            "started": "erbij gekomen",
            "executed": "uitgevoerd",
            "open": "open aan het eind van",
        }
        value = WEEKDAYS[int(self.value) - 1] if self.attribute == "weekday" else self.value
        told = [
            self.process,
            f"{self.previous_step} → {self.step}" if self.previous_step else self.step,
            "zonder rol" if self.role == NONE else self.role,
            "nog niet opgepakt" if self.person == NONE else self.person,
            flags.get(self.flags, ""),
            "" if self.week and states.get(self.state) == moments.get(self.moment) else states.get(self.state, ""),
            self.status,
            f"{ATTRIBUTES.get(self.attribute, '')} {value or 'onbekend'}" if self.attribute else "",
            f"{moments.get(self.moment, '')} {self._days_in_words()}" if self.week else "",
            "langer dan de grens" if self.longer_seconds else "",
            self._bound_in_words(),
            via.get(self.via[0], "").format(*self.via[1:], "", "", "") if self.via else "",
        ]
        return " · ".join(part for part in told if part) or "alles"

    def days(self) -> tuple[date | None, date | None]:
        """First and last day of the week, or of the days asked for."""
        if not self.week:
            return None, None
        first = date.fromisoformat(self.week)
        return first, date.fromisoformat(self.until) if self.until else first + timedelta(days=6)

    def _bound_in_words(self) -> str:
        if not self.bound:
            return ""
        of = "hun proces" if self.bound == slow.PROCESS else "alle"
        return (
            f"bij het traagste tiende van {of}"
            if self.flags == "slow"
            else "lang genoeg geleden ingediend om te tellen"
        )

    def _days_in_words(self) -> str:
        if self.moment == "open":
            return f"{self.days()[1]:%d-%m-%Y}"
        return " t/m ".join(f"{day:%d-%m-%Y}" for day in self.days() if day)
