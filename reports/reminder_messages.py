"""One reminder: the rows that it is about, as lines of text, and the whole as an e-mail."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from auth.accounts import User
from office.reminder_template import Template
from office.reminders import Reminded
from queries.masking import masked
from settings import AMSTERDAM, settings

LONGEST_LINK = 2_000  # characters; some mail programs cut a longer one


@dataclass(frozen=True)
class Message:
    """What waits for one recipient. `recipient` is None when the office knows nobody behind the name.

    `about`: the only employer, or department of one, that the rows are of; empty when there may be more.
    """

    who: str
    assignee: str
    rows: pd.DataFrame = field(compare=False)
    recipient: User | None = None
    about: str = ""

    @property
    def name(self) -> str:
        """How the recipient is addressed."""
        return self.recipient.name if self.recipient else self.assignee

    @property
    def address(self) -> str:
        """His e-mail address; empty when it is not known."""
        return self.recipient.email if self.recipient else ""

    @property
    def reminded(self) -> list[Reminded]:
        """What is kept of it: a step a row."""
        found = self.rows[["workflow_id", "seq"]].itertuples(index=False, name=None)
        return [Reminded(workflow_id, int(seq), self.assignee, self.address) for workflow_id, seq in found]

    def filled(self, template: Template) -> tuple[str, str]:
        """Subject and text for this recipient."""
        has_employers = self.rows["employer_id"].nunique() > 1
        lines = [_line(row, has_employers) for row in self.rows.to_dict("records")]
        if self.recipient:
            lines += ["", f"In Procesbeheer: {settings().public_url}/aan-zet?{urlencode({'who': self.who}, safe=':')}"]
        return template.filled(self.name, len(self.rows), "\n".join(lines))

    def mailto(self, template: Template) -> str:
        """The link that opens it in one's own mail program; without the text when that is too long for a link."""
        subject, text = self.filled(template)
        start = f"mailto:{quote(self.address, safe='@')}?subject={quote(subject)}"
        link = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
        return link if len(link) <= LONGEST_LINK else start


def _line(row: Mapping[Hashable, Any], has_employers: bool) -> str:
    """A workflow in one line: what, of whom, at which step, how long and until when."""
    of = f"{row['employee'] or 'onbekend'}{' (' + row['employer'] + ')' if has_employers else ''}"
    told = f"- {row['process']} van {of}: {row['step']}, wacht {_waited(row)}{_due(row)}"
    return masked(" ".join(told.split()))


def _waited(row: Mapping[Hashable, Any]) -> str:
    days = int(row["age_working_seconds"] // row["day_seconds"])
    return {0: "minder dan een werkdag", 1: "1 werkdag"}.get(days, f"{days} werkdagen")


def _due(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["run_cutoff_at"]):
        return ""
    cutoff = f"{row['run_cutoff_at'].astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
    return f", sluitdatum {cutoff} is voorbij" if row["has_missed_run"] else f", sluitdatum {cutoff}"
