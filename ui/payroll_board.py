"""The tables of Vóór de verloning: a row per employer, the grid employer × process, values, and reasons."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from queries.terms import unit
from reports.payroll import Tab
from ui import clock, payroll_clicks, words
from ui.payroll_clicks import Heading, Table
from ui.payroll_words import HELP, OPEN, PAST

_NONE = "–"
_WIDTHS = {"approved_not_processed": 118, "expected_to_miss": 112, "carried": 108, "after_cutoff": 112}
_ALT = "kies een getal om de workflows te zien die het telt"


def show_open(board: pd.DataFrame, tab: Tab) -> None:
    """A row per employer with its run and numbers, below the total."""
    counts = [
        "open",
        "risk",
        "late",
        "approved_not_processed",
        *(["carried"] if tab is Tab.THIS else []),
        "expected_to_miss",
    ]
    if board["without_chance"].any():
        counts.append("without_chance")
    told: dict[str, tuple[Heading, Callable[[Any], str]]] = {
        "payroll_period": (Heading("Periode", 84, is_number=False), _text),
        "cutoff_at": (Heading("Sluitdatum", 122, is_number=False), _moment),
        "left_seconds": (Heading("Werkuren over", 96, HELP["left"]), lambda seconds: _number(seconds, 3600)),
    }
    _show_runs(
        "board", board, told, {name: OPEN[name] for name in counts}, ("Werkgever", "Sluitdatum", "Open", "⚠ Te laat")
    )


def show_past(board: pd.DataFrame) -> None:
    """A row per employer with the run that is over and how it went, below the total."""
    told: dict[str, tuple[Heading, Callable[[Any], str]]] = {
        "payroll_period": (Heading("Periode", 84, is_number=False), _text),
        "cutoff_at": (Heading("Sluitdatum", 122, is_number=False), _moment),
        "moved_to": (Heading("Schuift door naar", 122, is_number=False), _text),
    }
    _show_runs("past", board, told, PAST, ("Werkgever", "Sluitdatum", "Workflows", "Gemist"))


def _show_runs(
    name: str,
    board: pd.DataFrame,
    told: Mapping[str, tuple[Heading, Callable[[Any], str]]],
    counts: Mapping[str, str],
    narrow: Sequence[str],
) -> None:
    first = next(iter(counts))
    rows = records(board)
    numbers = [
        Heading(label, _WIDTHS.get(count, 76), HELP.get(count), {"count": count}) for count, label in counts.items()
    ]
    total = [f"Totaal ({words.count(len(rows), 'werkgever', 'werkgevers')})", *("" for _ in told)]
    total += [_number(board[count].sum()) for count in counts]
    lines = [[row["employer"], *(tell(row[key]) for key, (_, tell) in told.items())] for row in rows]
    lines = [[*line, *(_number(row[count]) for count in counts)] for line, row in zip(lines, rows, strict=True)]
    payroll_clicks.show(
        Table(
            name,
            [
                Heading("Werkgever", 205, is_number=False, is_pinned=True),
                *(heading for heading, _ in told.values()),
                *numbers,
            ],
            [total, *lines],
            [{"count": first}, *({"employer_id": row["employer_id"], "count": first} for row in rows)],
            narrow,
            f"Per werkgever de verloning; {_ALT}.",
        )
    )


def show_grid(cells: pd.DataFrame, employers: Mapping[str, str], count: str) -> None:
    """The grid of employers and processes; `cells` as from reports.payroll.crossed, `employers` in their order."""
    shown = cells.reindex([employer for employer in employers if employer in cells.index])
    processes = [str(process) for process in cells.columns]
    sums = shown.sum(axis=1).tolist()
    lines = [
        [employers[employer], _cell(total), *map(_cell, row)]
        for employer, total, row in zip(shown.index, sums, shown.to_numpy().tolist(), strict=True)
    ]
    below = ["Totaal", _cell(sum(sums)), *map(_cell, shown.sum().tolist())]
    headings = [
        Heading(_label(process), 104, words.plain(process), {"of_process": process, "count": count})
        for process in processes
    ]
    payroll_clicks.show(
        Table(
            "grid",
            [
                Heading("Werkgever", 205, is_number=False, is_pinned=True),
                Heading("Totaal", 70, None, {"count": count}),
                *headings,
            ],
            [below, *lines],
            [{"count": count}, *({"employer_id": str(employer), "count": count} for employer in shown.index)],
            ["Werkgever", "Totaal", *map(_label, processes)],
            f"Werkgevers en processen; {_ALT}.",
        )
    )


def show_values(values: pd.DataFrame) -> None:
    """What the open declarations amount to, per component and unit."""
    rows = records(values)
    payroll_clicks.show(
        Table(
            "values",
            [Heading("Component", 230, is_number=False), Heading("Workflows", 92), Heading("Waarde", 130)],
            [
                [row["component"], words.number(row["workflows"]), words.quantity(row["value"], unit(row["unit"]))]
                for row in rows
            ],
            [{"count": "open", "component": row["component"], "unit": row["unit"]} for row in rows],
            ["Component", "Workflows", "Waarde"],
            f"Componenten met hun waarde; {_ALT}.",
        )
    )


def show_reasons(reasons: pd.DataFrame, day_seconds: float) -> None:
    """Why workflows missed their run, most common first."""
    rows = records(reasons)
    waits = [_wait(row, day_seconds) for row in rows]
    payroll_clicks.show(
        Table(
            "reasons",
            [
                Heading(
                    "Waar het stond",
                    280,
                    "De stap die nog niet klaar was toen de sluitdatum voorbijging",
                    is_number=False,
                ),
                Heading("Gemist", 80),
                Heading("Wachtte daar al", 150, f"De helft langer, de helft korter; in {clock.chosen()}"),
            ],
            [[row["reason"], words.number(row["missed"]), wait] for row, wait in zip(rows, waits, strict=True)],
            [{"count": "missed", "reason": row["reason"]} for row in rows],
            ["Waar het stond", "Gemist", "Wachtte daar al"],
            f"Redenen; {_ALT}.",
        )
    )


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as they are, by column name."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _label(process: str) -> str:
    """The process as a heading; other than the headings that are there."""
    return f"{process} (proces)" if process in ("Werkgever", "Totaal") else process


def _wait(row: Mapping[str, Any], day_seconds: float) -> str:
    if pd.isna(row["waited_seconds"]):
        return _NONE
    return clock.lasting(row["waited_seconds"], row["waited_working_seconds"], day_seconds)


def _cell(count: int) -> str:
    return words.number(count) if count else "·"


def _number(value: float, per: float = 1) -> str:
    """A count, or a sum of chances or hours with one decimal where it has one; a dash for what is missing."""
    return _NONE if pd.isna(value) else words.number(value / per, 1).removesuffix(",0")


def _text(value: Any) -> str:
    return _NONE if pd.isna(value) else str(value)


def _moment(value: Any) -> str:
    return _NONE if pd.isna(value) else words.moment(value)
