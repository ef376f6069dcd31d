"""An event log as its XML tells it, read by a parser that shares nothing with the importer."""

import gzip
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from xml.parsers import expat


@dataclass
class Told:
    """One case as the XML tells it."""

    values: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.values["concept:name"]

    @property
    def activities(self) -> list[str]:
        return [event["concept:name"] for event in self.events]

    @property
    def moments(self) -> list[datetime]:
        return [datetime.fromisoformat(event["time:timestamp"]) for event in self.events]

    @property
    def status(self) -> str:
        """From the end backwards: the first activity that is a payment, a refusal, or a new round of the request."""
        for activity in reversed(self.activities):
            if activity == "Payment Handled":
                return "Verwerkt"
            if " REJECTED " in activity:
                return "Geweigerd"
            if " SUBMITTED " in activity or "APPROVED " in activity:
                return "In behandeling"
        return "In behandeling"


class Teller:
    """Collects what stands in the log, element by element."""

    def __init__(self) -> None:
        self.cases: list[Told] = []
        self.place: list[dict[str, str]] = []

    def begin(self, name: str, values: dict[str, str]) -> None:
        if name == "trace":
            self.cases.append(Told())
            self.place.append(self.cases[-1].values)
        elif name == "event":
            self.cases[-1].events.append({})
            self.place.append(self.cases[-1].events[-1])
        elif self.place and "key" in values:
            self.place[-1][values["key"]] = values["value"]

    def end(self, name: str) -> None:
        if name in ("trace", "event"):
            self.place.pop()


def recount(path: Path) -> list[Told]:
    """Every case of a .xes.gz, in its order."""
    teller, parser = Teller(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = teller.begin, teller.end
    with gzip.open(path) as file:
        parser.ParseFile(file)
    return teller.cases
