"""What stands out in the waiting, in a sentence each: at most five, the one that costs most first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from reports.wanted_rows import EXECUTIONS, Rows

MOST = 5
_OPEN_SHARE = 0.25  # from this share of what came by still being there, it piles up
BEFORE = "de periode ervoor"
Lasting = Callable[[float], str]


@dataclass(frozen=True)
class Finding:
    """A sentence, made once durations can be told, and the rows that it is about."""

    told: Callable[[Lasting], str]
    rows: Rows


def of(rows: pd.DataFrame, compared_with: str) -> list[Finding]:
    """The findings about these places: rows of steps.steps, or of steps.compared when `compared_with` tells with what.

    Places with few executions say nothing, except about what is open there.
    """
    known = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    found = [_largest(known[0], compared_with)] if known else []
    found += _changes(known, compared_with) if compared_with else []
    return [*found, *_piling_up(known)][:MOST]


def _largest(row: Mapping[str, Any], compared_with: str) -> Finding:
    share = round(100 * row["share"])

    def told(lasting: Lasting) -> str:
        median = "" if isnan(row["median_seconds"]) else f"; mediaan {lasting(row['median_seconds'])}"
        before = row.get("other_median_seconds", float("nan"))
        was = f", {_elsewhere(compared_with)} {lasting(before)}" if median and not isnan(before) else ""
        return f"{_name(row)} kost {share} % van alle wachttijd{median}{was}."

    return Finding(told, _rows(row))


def _changes(known: list[dict[str, Any]], compared_with: str) -> list[Finding]:
    """The largest slowing down and the largest speeding up, by what it costs in all, of what is no chance."""
    changed = [row for row in known if row["is_change"] and not isnan(row["change_seconds"])]
    slower = [row for row in changed if row["change_low"] > 0]
    faster = [row for row in changed if row["change_high"] < 0]
    cost = {id(row): abs(row["change_seconds"]) * row["executed"] for row in changed}
    picked = [max(rows, key=lambda row: cost[id(row)]) for rows in (slower, faster) if rows]
    return [_change(row, compared_with) for row in picked]


def _change(row: Mapping[str, Any], compared_with: str) -> Finding:
    word = "langer" if row["change_seconds"] > 0 else "korter"

    def told(lasting: Lasting) -> str:
        return (
            f"{_name(row)} duurt {word}: mediaan {lasting(row['median_seconds'])}, "
            f"{_elsewhere(compared_with)} {lasting(row['other_median_seconds'])}."
        )

    return Finding(told, _rows(row))


def _elsewhere(compared_with: str) -> str:
    return "was" if compared_with == BEFORE else f"bij {compared_with}"


def _piling_up(known: list[dict[str, Any]]) -> list[Finding]:
    """Where most is open, of places where a large part of what came by still is."""
    piled = [row for row in known if row["open"] >= _OPEN_SHARE * (row["executed"] + row["open"]) and row["open"] > 1]
    by_open = sorted(piled, key=lambda row: -row["open"])[:2]
    return [_piled(row) for row in by_open]


def _piled(row: Mapping[str, Any]) -> Finding:
    came = row["executed"] + row["open"]
    sentence = f"{_name(row)} stapelt op: {row['open']} van de {came} die er kwamen, liggen er nog."
    return Finding(lambda _: sentence, _rows(row, "open"))


def _name(row: Mapping[str, Any]) -> str:
    role = "" if pd.isna(row["role"]) else f", {row['role']}"
    return f"{row['step']} ({row['process']}{role})"


def _rows(row: Mapping[str, Any], state: str = "") -> Rows:
    return Rows(EXECUTIONS, row["process"], row["step"], "-" if pd.isna(row["role"]) else row["role"], state=state)
