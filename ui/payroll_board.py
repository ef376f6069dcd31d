"""The tables of Vóór de verloning: a row per employer, the grid employer × process, values, and reasons."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from queries.terms import unit
from reports.payroll import Tab
from ui import clock, payroll_clicks, words
from ui.payroll_clicks import Heading, Table
from ui.payroll_words import HELP, OPEN, PAST

_NONE = "–"
_WIDTHS = {
    "approved_not_processed": 100,
    "expected_to_miss": 130,
    "carried": 110,
    "after_cutoff": 108,
    "without_chance": 132,
}
_NARROW = {"open": 54, "late": 70, "workflows": 72, "missed": 60}
_ALT = "kies een getal om de workflows te zien die het telt"
_DARKEST = 0.34

Told = Mapping[Heading, tuple[str, Callable[[Any], str]]]


def show_open(board: pd.DataFrame, tab: Tab) -> None:
    """A row per employer with its run and numbers, below the total."""
    counts = ["open", "risk", "late", "approved_not_processed", "expected_to_miss"]
    counts += ["carried"] if tab is Tab.THIS else []
    counts += ["without_chance"] if board["without_chance"].any() else []
    left = Heading("Werkuren over", 96, HELP["left"])
    _show_runs("board", board, {left: ("left_seconds", _hours)}, {name: OPEN[name] for name in counts})


def show_past(board: pd.DataFrame) -> None:
    """A row per employer with the run that is over and how it went, below the total."""
    moved = Heading("Schuift door naar", 125, "Waar wat nog open is, nu bij hoort", is_number=False)
    _show_runs("past", board, {moved: ("moved_to", _text)}, PAST)


def _show_runs(name: str, board: pd.DataFrame, told: Told, counts: Mapping[str, str]) -> None:
    first = next(iter(counts))
    run: Told = {
        Heading("Werkgever", 200, narrow=140, is_number=False): ("employer", _text),
        Heading("Periode", 84, is_number=False): ("payroll_period", _text),
        Heading("Sluitdatum", 100, narrow=90, is_number=False): ("cutoff_at", _moment),
    }
    numbers = [
        Heading(label, _WIDTHS.get(count, 80), HELP.get(count), {"count": count}, _NARROW.get(count))
        for count, label in counts.items()
    ]
    shown = {**run, **told}
    rows = records(board)
    total = [f"Totaal ({words.count(len(rows), 'werkgever', 'werkgevers')})", *[""] * (len(shown) - 1)]
    lines = [[*total, *(_number(board[count].sum()) for count in counts)]]
    lines += [
        [*(tell(row[key]) for key, tell in shown.values()), *(_number(row[count]) for count in counts)] for row in rows
    ]
    parts = [{"count": first}, *({"employer_id": row["employer_id"], "count": first} for row in rows)]
    alt = f"Per werkgever de verloning; {_ALT}."
    payroll_clicks.show(Table(name, [*shown, *numbers], lines, parts, alt, has_total=True))


def show_grid(cells: pd.DataFrame, employers: Mapping[str, str], count: str) -> None:
    """The grid of employers and processes; `cells` as from reports.payroll.crossed, `employers` in their order."""
    shown = cells.reindex([employer for employer in employers if employer in cells.index])
    counts = shown.to_numpy()
    most = max(1, int(counts.max(initial=0)))
    lines = [["Totaal", *_line(counts.sum(axis=0).tolist())]]
    lines += [[employers[str(name)], *_line(row)] for name, row in zip(shown.index, counts.tolist(), strict=True)]
    shades = [[0.0] * (len(shown.columns) + 2), *([0.0, 0.0, *row] for row in (_DARKEST * counts / most).tolist())]
    headings = [
        Heading("Werkgever", 200, narrow=108, is_number=False, is_pinned=True),
        Heading("Totaal", 70, None, {"count": count}, 62),
        *(_process(str(process), count) for process in shown.columns),
    ]
    parts = [{"count": count}, *({"employer_id": str(employer), "count": count} for employer in shown.index)]
    alt = f"Werkgevers en processen; {_ALT}."
    payroll_clicks.show(Table("grid", headings, lines, parts, alt, shades, has_total=True))


def _process(process: str, count: str) -> Heading:
    """The column of a process; its heading is another than the two that are there already."""
    label = f"{process} (proces)" if process in ("Werkgever", "Totaal") else process
    width = min(max(84, 7 * len(label) + 22), 168)
    return Heading(label, width, words.plain(process), {"of_process": process, "count": count}, min(width, 120))


def _line(counts: list[int]) -> list[str]:
    return [_cell(count) for count in (sum(counts), *counts)]


def show_values(values: pd.DataFrame) -> None:
    """What the open declarations amount to, per component and unit."""
    rows = records(values)
    headings = [
        Heading("Component", 230, narrow=150, is_number=False),
        Heading("Workflows", 92, narrow=84),
        Heading("Waarde", 130, narrow=118),
    ]
    lines = [
        [row["component"], words.number(row["workflows"]), words.quantity(row["value"], unit(row["unit"]))]
        for row in rows
    ]
    parts = [{"count": "open", "component": row["component"], "unit": row["unit"]} for row in rows]
    alt = f"Componenten met hun waarde; {_ALT}."
    payroll_clicks.show(Table("values", headings, lines, parts, alt, width="content"))


def show_reasons(reasons: pd.DataFrame, day_seconds: float) -> None:
    """Why workflows missed their run, most common first."""
    rows = records(reasons)
    where = "De stap die nog niet klaar was toen de sluitdatum voorbijging"
    half = f"De helft langer, de helft korter; in {clock.chosen()}"
    headings = [
        Heading("Waar het stond", 280, where, narrow=170, is_number=False),
        Heading("Gemist", 80, narrow=70),
        Heading("Wachtte daar al", 150, half, narrow=116),
    ]
    lines = [[row["reason"], words.number(row["missed"]), _wait(row, day_seconds)] for row in rows]
    parts = [{"count": "missed", "reason": row["reason"]} for row in rows]
    payroll_clicks.show(Table("reasons", headings, lines, parts, f"Redenen; {_ALT}.", width="content"))


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as they are, by column name."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _wait(row: Mapping[str, Any], day_seconds: float) -> str:
    if pd.isna(row["waited_seconds"]):
        return _NONE
    return clock.lasting(row["waited_seconds"], row["waited_working_seconds"], day_seconds)


def _cell(count: int) -> str:
    return words.number(count) if count else "·"


def _number(value: float) -> str:
    """A count, or a sum of chances with its decimal."""
    return words.number(value, 1).removesuffix(",0")


def _hours(seconds: float) -> str:
    return _NONE if pd.isna(seconds) else _number(seconds / 3600)


def _text(value: Any) -> str:
    return _NONE if pd.isna(value) else str(value)


def _moment(value: Any) -> str:
    """24-11 12:00; the period beside it has the year."""
    return _NONE if pd.isna(value) else words.moment(value).replace(f"-{value.year}", "")
