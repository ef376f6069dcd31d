"""Which curve says how long a step takes: that of its own group, or of a coarser one when too few finished in it."""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.remaining import StepTime
from analysis.survival import kaplan_meier

FEWEST_EVENTS = 50  # a finer group with fewer is not used
FEWEST_AT_ALL = 20  # with fewer than this nothing is said

Name = str | None
Slice = tuple[int, int]


class Level(StrEnum):
    """Whose executions a curve rests on: the same process, step and role; process and step; process; or everyone's."""

    ROLE = "role"
    STEP = "step"
    PROCESS = "process"
    ALL = "all"
    NONE = "none"  # too few finished, even of everyone's

    @property
    def coarseness(self) -> int:
        """0 for the finest."""
        return list(Level).index(self)


class Curves:
    """The curves of one table of waits; each is made when it is first asked for.

    `waits` has a row per group of executions that are exactly alike: `process`, `step`, `role` (text, or missing),
    `entered` (the age at which they were first watched, mostly 0), `age` (at which they ended, or now), `is_done`, and
    `executions` (how many). Ages in seconds. Rounded ones lose nothing when `age` is rounded up and `entered` down.
    """

    def __init__(self, waits: pd.DataFrame) -> None:
        codes, self._names = zip(*(_coded(waits[name]) for name in ("process", "step", "role")), strict=True)
        self._sizes = tuple(len(names) + 1 for names in self._names)
        keys = (codes[0] * self._sizes[1] + codes[1]) * self._sizes[2] + codes[2]
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._ages, self._entered, self._executions = (
            waits[name].to_numpy(np.float64)[order] for name in ("age", "entered", "executions")
        )
        self._is_done = waits["is_done"].to_numpy(np.bool_)[order]
        self._made: dict[Slice, StepTime] = {}

    def of_group(self, process: Name, step: Name, role: Name) -> tuple[Level, StepTime]:
        """The finest group in which at least 50 finished, else everyone's if 20 did, and how long the step takes there.

        Level.NONE where fewer did, with what those few say.
        """
        for level, rows in self._groups(process, step, role):
            found = self._time(rows)
            if found.curve.events >= FEWEST_EVENTS:
                return level, found
        found = self._time((0, len(self._keys)))
        return Level.ALL if found.curve.events >= FEWEST_AT_ALL else Level.NONE, found

    def of_step(self, process: Name, step: Name) -> StepTime:
        """How long one step of a process takes, whoever does it and however few did."""
        return self._time(dict(self._groups(process, step, None))[Level.STEP])

    def _groups(self, process: Name, step: Name, role: Name) -> Iterator[tuple[Level, Slice]]:
        """Per level, finest first, where its rows lie."""
        codes = [names.get(name, -1) for names, name in zip(self._names, (process, step, role), strict=True)]
        for level, depth in ((Level.ROLE, 3), (Level.STEP, 2), (Level.PROCESS, 1)):
            yield level, self._slice(codes[:depth])

    def _slice(self, codes: list[int]) -> Slice:
        """Where the rows with these first codes lie; nowhere when a code is -1."""
        if -1 in codes:
            return 0, 0
        first, size = 0, 1
        for place, base in enumerate(self._sizes):
            first = first * base + (codes[place] if place < len(codes) else 0)
            size = size if place < len(codes) else size * base
        found = np.searchsorted(self._keys, [first, first + size])
        return int(found[0]), int(found[1])

    def _time(self, rows: Slice) -> StepTime:
        if rows not in self._made:
            of = slice(*rows)
            curve = kaplan_meier(self._ages[of], self._is_done[of], self._entered[of], self._executions[of])
            self._made[rows] = StepTime(curve)
        return self._made[rows]


def _coded(names: "pd.Series[str]") -> tuple[NDArray[np.int64], dict[Name, int]]:
    """A number per name, from 1; 0 is a missing one."""
    codes, found = pd.factorize(names)
    return codes.astype(np.int64) + 1, {None: 0} | {name: code for code, name in enumerate(found, 1)}
