"""An invented office to look around in: twelve employers, their people, and three years of workflows.

Everything is made in DuckDB from a seed; the same seed, last day and number give the same data.
Nothing in it is a real person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from auth.accounts import User
from database import building
from database.building import Build
from database.rebuilding import again_when_overtaken
from demo.cast import OFFICE_ID, DemoRefused, refuse_taken_addresses, replace_users, users
from office import hours
from progress import Progress
from settings import AMSTERDAM

__all__ = ["OFFICE_ID", "OFFICE_NAME", "DemoRefused", "DemoReport", "fill", "make", "users"]

OFFICE_NAME = "Kantoor Lindeboom"
MOST_WORKFLOWS = 10_000_000
EARLIEST = date(2000, 1, 1)
ABSENT_APPROVER, ABSENT_DAYS = "Gerrit Wiersema", 30

_FOLDER = Path(__file__).resolve().parent
_ONCE = {
    "Kalender": ("chances", "calendar"),
    "Werkgevers en medewerkers": ("organisation", "names"),
    "Verloningsperioden en sjablonen": ("payroll_periods", "templates"),
}
_EACH_BATCH = ("drafts", "timeline", "workflows")
_BATCH = 250_000


@dataclass(frozen=True)
class DemoReport:
    """What was made: the last day on which anything happens, how many of everything, and who can sign in."""

    until: date
    seed: int
    snapshot: str
    counts: dict[str, int]
    users: tuple[User, ...]
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Office, snapshot, counts by name, seconds, and the demo users with what each shows."""
        return {
            "office": OFFICE_ID,
            "name": OFFICE_NAME,
            "until": self.until.isoformat(),
            "seed": self.seed,
            "snapshot": self.snapshot,
            **self.counts,
            "users": [{"email": user.email, "name": user.name, "shows": user.demo_note} for user in self.users],
            "seconds": round(self.seconds, 2),
        }

    def lines(self) -> list[str]:
        """The same in Dutch, a line each."""
        count = {name: f"{number:,}".replace(",", ".") for name, number in self.counts.items()}
        width = max(len(user.email) for user in self.users)
        return [
            f"{OFFICE_NAME} (kantoor '{OFFICE_ID}'), gegevens tot en met {self.until:%d-%m-%Y}:",
            f"  {count['employers']} werkgevers, {count['departments']} afdelingen, {count['employees']} medewerkers",
            f"  {count['workflows']} workflows van {count['processes']} processen ({count['open']} openstaand)",
            f"  {count['steps']} stappen",
            f"  gemaakt in {self.seconds:.1f} seconden".replace(".", ","),
            "Demogebruikers:",
            *(f"  {user.email:<{width}}  {user.demo_note}" for user in self.users),
        ]


@again_when_overtaken
def make(until: date | None, seed: int, workflows: int, progress: Progress) -> DemoReport:
    """Make the demo office anew, publish it, and replace its demo users. Raises Refused.

    Only days that are over are filled, so nothing lies in the future and the hour of the day makes no difference.
    """
    last_day = _last_day(until)
    if not 0 <= workflows <= MOST_WORKFLOWS:
        raise DemoRefused("--workflows moet tussen 0 en 10.000.000 liggen.")
    refuse_taken_addresses()
    began = perf_counter()
    with building.build(OFFICE_ID) as build:
        fill(build, last_day, seed, workflows, progress)
        counts = _counts(build)
        progress.step("Publiceren")
        published = build.publish(
            f"demo, seed {seed}, {workflows} workflows tot en met {last_day}", hours.of(OFFICE_ID)
        )
    made = replace_users()
    return DemoReport(last_day, seed, published.name, counts, tuple(made), perf_counter() - began)


def _last_day(until: date | None) -> date:
    today = datetime.now(AMSTERDAM).date()
    if until and not EARLIEST <= until <= today:
        raise DemoRefused(f"--until moet tussen {EARLIEST:%d-%m-%Y} en vandaag liggen.")
    return min(until or today, today - timedelta(days=1))


def fill(build: Build, last_day: date, seed: int, workflows: int, progress: Progress) -> None:
    """Fill the canonical tables of an empty build; nothing happens after `last_day`."""
    _set(
        build,
        demo_office=OFFICE_ID,
        demo_office_name=OFFICE_NAME,
        demo_folder=str(_FOLDER / "data"),
        demo_until=last_day,
        demo_seed=str(seed),
        demo_workflows=workflows,
        demo_employees=max(1000, workflows // 60),
        demo_absent=ABSENT_APPROVER,
        demo_absent_days=ABSENT_DAYS,
    )
    for title, scripts in _ONCE.items():
        progress.step(title)
        _run(build, *scripts)
    progress.step("Workflows en stappen")
    for first, last in _batches(workflows):
        _set(build, demo_first=first, demo_last=last)
        _run(build, *_EACH_BATCH)
        progress.count(last, workflows)
    _run(build, "odd_statuses")


def _batches(workflows: int) -> Iterator[tuple[int, int]]:
    """First and last number of every batch: one batch at a time bounds the memory."""
    for first in range(1, workflows + 1, _BATCH):
        yield first, min(first + _BATCH - 1, workflows)


def _set(build: Build, **variables: object) -> None:
    for name, value in variables.items():
        build.connection.execute(f"set variable {name} = $value", {"value": value})


def _run(build: Build, *scripts: str) -> None:
    for script in scripts:
        build.run(_FOLDER / "sql" / f"{script}.sql")


def _counts(build: Build) -> dict[str, int]:
    found = build.connection.execute((_FOLDER / "sql" / "counts.sql").read_text(encoding="utf-8"))
    [row] = found.fetchall()
    return dict(zip([column[0] for column in found.description or []], row, strict=True))
