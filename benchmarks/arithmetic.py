"""To a billion steps: what the figures of the part `scale` say of lakes that were not measured, and what gives first.

A lake grows by taking on offices of the size that was measured. All that is assumed stands in `Assumed`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.fleet.figures import Figure
from settings import Settings

STEPS = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
GIGABYTE, HOUR = 2**30, 3600


@dataclass(frozen=True)
class Assumed:
    """What was not measured. `years`: over how many the work in an office is spread; `loads`: of each office, on a
    working day of so many hours; `kept_days`, `stands` and `node_gigabytes` are the settings by default;
    `passing_minutes`: so long a node keeps what it served before, also when it has no room;
    `catalog_gigabytes`: the memory of a modest PostgreSQL."""

    years: int = 3
    working_days: int = 255
    loads: int = 10
    hours: int = 10
    kept_days: int = Settings.lake_days
    stands: int = Settings.keep_snapshots
    node_gigabytes: int = Settings.cache_gigabytes
    passing_minutes: int = 10
    catalog_gigabytes: int = 4

    def in_words(self) -> list[str]:
        """All of it, a sentence each."""
        return [
            "The lake grows by offices of the size that was measured. One office that grows by itself follows more "
            "slowly: its copy is written and compared whole after each change.",
            f"The work of an office is spread over {self.years} years of {self.working_days} working days; a workflow "
            "changes when it comes and at each of its steps.",
            f"Every office is loaded {self.loads} times in a working day of {self.hours} hours, by one loader, and "
            "each load changes something. What loading and following one takes lies on the line through 10 changes "
            "and 1 %.",
            f"History of {self.kept_days} working days is kept (`lake_days`).",
            f"Every office is in use on one node, which has {self.node_gigabytes} GB for copies (`cache_gigabytes`). "
            f"It keeps {self.stands} stands of each (`keep_snapshots`) while there is room; when there is none, what "
            f"it served before goes after {self.passing_minutes} minutes. Offices above that are read from the lake.",
            f"The catalog is to fit in {self.catalog_gigabytes} GB of memory of PostgreSQL.",
        ]


@dataclass(frozen=True)
class Lake:
    """A lake of so many steps, and what it takes: bytes, rows of the catalog, seconds of a working day. `copies`: bytes
    of all stands that a node keeps while there is room; `node`: of those that it cannot do without."""

    steps: float
    workflows: float
    offices: float
    data: float
    history: float
    catalog_rows: float
    catalog: float
    copies: float
    node: float
    following: float
    loading: float


@dataclass(frozen=True)
class Limit:
    """Something that gives, at how many steps, and what helps then. `most` and `taken`: in one unit, of one lake."""

    name: str
    most: float
    taken: float
    lake: Lake
    most_in_words: str
    helps: str

    @property
    def steps(self) -> float:
        """All that is taken grows as the number of offices does."""
        return self.lake.steps * self.most / self.taken


class Arithmetic:
    """What follows from the figures of the part `scale`, by the name of their line, of so many workflows."""

    def __init__(self, figures: Mapping[str, float], workflows: int, assumed: Assumed = Assumed()) -> None:
        self._of = figures
        self._workflows = workflows
        self.assumed = assumed

    def lake(self, steps: float) -> Lake:
        """A lake of so many steps."""
        times = steps / self._of[Figure.STEPS]
        offices = times * self._of[Figure.OFFICES]
        loads = offices * self.assumed.loads
        commits = loads * self.assumed.kept_days
        rows = times * self._of[Figure.CATALOG_ROWS] + commits * self._of[Figure.CATALOG_COMMIT_ROWS]
        copies = times * self._of[Figure.COPIES]
        return Lake(
            steps=steps,
            workflows=times * self._workflows,
            offices=offices,
            data=times * self._of[Figure.DATA],
            history=commits * self._of_a_load(Figure.HISTORY_FEW, Figure.HISTORY_SHARE),
            catalog_rows=rows,
            catalog=rows * self._of[Figure.CATALOG_BYTES] / self._of[Figure.CATALOG_ROWS],
            copies=copies * self.assumed.stands,
            node=copies * (1 + self.assumed.loads * self.assumed.passing_minutes / (60 * self.assumed.hours)),
            following=loads * self._of_a_load(Figure.FOLLOW, Figure.FOLLOW_SHARE),
            loading=loads * self._of_a_load(Figure.LOAD_FEW, Figure.LOAD_SHARE),
        )

    @property
    def changes(self) -> float:
        """How many workflows of an office one load changes."""
        touched = (self._workflows + self._of[Figure.STEPS]) / self._of[Figure.OFFICES]
        return touched / (self.assumed.years * self.assumed.working_days * self.assumed.loads)

    def _of_a_load(self, few: Figure, share: Figure) -> float:
        """What a load of so many changes takes, on the line through 10 and 1 %; never less than that of 10."""
        fewest, most = self._of[Figure.FEW], self._of[Figure.SHARE]
        each = max(0.0, (self._of[share] - self._of[few]) / (most - fewest)) if most > fewest else 0.0
        return self._of[few] + each * max(0.0, self.changes - fewest)

    def limits(self) -> list[Limit]:
        """What can give: the first to give foremost."""
        lake, assumed = self.lake(STEPS[-1]), self.assumed
        day = assumed.hours * HOUR
        found = [
            Limit("disk of a node", assumed.node_gigabytes * GIGABYTE, lake.node, lake,
                  f"{assumed.node_gigabytes} GB", "more nodes with offices of their own, a larger disk"),
            Limit("following, by one node", day, lake.following, lake,
                  f"{assumed.hours} hours a day", "more nodes with offices of their own, fewer loads"),
            Limit("loading, by one loader", day, lake.loading, lake,
                  f"{assumed.hours} hours a day", "more loaders: offices do not wait for one another"),
            Limit("catalog in memory", assumed.catalog_gigabytes * GIGABYTE, lake.catalog, lake,
                  f"{assumed.catalog_gigabytes} GB", "more memory for PostgreSQL, fewer `lake_days`"),
        ]  # fmt: skip
        return sorted(found, key=lambda limit: limit.steps)
