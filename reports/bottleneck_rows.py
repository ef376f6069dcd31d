"""The rows behind a number of the figures about where the time goes: executions of steps, or workflows."""

from collections.abc import Mapping, Sequence

import pandas as pd

from queries import Reader
from reports import routes, slow
from reports.bottlenecks import Asked
from reports.wanted_rows import EXECUTIONS, NONE, Rows


def page(reader: Reader, asked: Asked, wanted: Rows, page_size: int | None, page_start: int) -> pd.DataFrame:
    """A page of these rows: the columns of queries/bottlenecks/executions.sql or workflows.sql. Empty past the end.

    What is open now, and what happened in a week, do not depend on the period asked for.
    """
    if wanted.week or wanted.state == "now":
        asked = asked.during(None, None)
    first, last = wanted.days()
    shared = asked.filters() | {
        "moment": wanted.moment,
        "moment_from": None if wanted.moment == "open" else first,
        "moment_until": last,
        "is_work": asked.is_work,
        "page_size": page_size,
        "page_start": page_start,
    }
    own = _of_executions(reader, wanted) if wanted.kind == EXECUTIONS else _of_workflows(reader, asked, wanted)
    return reader.rows(f"bottlenecks/{wanted.kind}", **{**shared, **own}).to_pandas()


def _of_executions(reader: Reader, wanted: Rows) -> dict[str, object]:
    places = reader.rows("bottlenecks/places").to_pylist()
    before = [
        place["step_code"]
        for place in places
        if place["step"] == wanted.previous_step and wanted.process in ("", place["process"])
    ]
    return {
        "places": _places(places, wanted) if wanted.process or wanted.step or wanted.role else None,
        "previous_codes": sorted(set(before)) if wanted.previous_step else None,
        "persons": [wanted.person] if wanted.person else None,
        "is_done": {"open": False, "now": False, "done": True}.get(wanted.state),
        "is_extra": wanted.flags == "extra",
        "is_back": wanted.flags == "back",
        "is_after_refusal": wanted.flags == "sent_back",
        "is_refused": wanted.flags == "refused",
    }


def _places(places: Sequence[Mapping[str, object]], wanted: Rows) -> list[object]:
    """The codes of the places that fit."""
    asked = {"process": wanted.process, "step": wanted.step, "role": wanted.role}
    return [
        place["place_code"]
        for place in places
        if all(value in ("", place[name] if place[name] is not None else NONE) for name, value in asked.items())
    ]


def _of_workflows(reader: Reader, asked: Asked, wanted: Rows) -> dict[str, object]:
    is_role, is_department = wanted.attribute == "role", wanted.attribute == "department"
    is_placed = wanted.step or wanted.role
    is_named = wanted.attribute and not (is_role or is_department)
    found: dict[str, object] = {
        "is_finished": {"open": False, "now": False, "done": True, "finished": True}.get(wanted.state),
        "via": list(routes.codes_with(reader, wanted.via[0], wanted.via[1:])) if wanted.via else None,
        "roles": [wanted.value] if is_role else None,
        "places": _places(reader.rows("bottlenecks/places").to_pylist(), wanted) if is_placed else None,
        "attribute": wanted.attribute if is_named else None,
        "attribute_value": wanted.value or None if is_named else None,
        "longer_seconds": float(wanted.longer_seconds) if wanted.longer_seconds else None,
    }
    if wanted.status:
        kept = asked.selection.status
        found["statuses"] = [wanted.status] if not kept or wanted.status in kept else []
    if wanted.process:
        chosen = asked.selection.process
        found["processes"] = [wanted.process] if not chosen or wanted.process in chosen else []
    if is_department:
        known = [key for key, name in slow.departments(reader).items() if name == wanted.value]
        among = asked.selection.department
        found["departments"] = [key for key in known if not among or key in among]
    return found | {"is_slow": wanted.flags == "slow"} | _bounds(reader, asked, wanted)


def _bounds(reader: Reader, asked: Asked, wanted: Rows) -> dict[str, object]:
    if not wanted.bound:
        return {"bound_processes": None, "bound_seconds": None}
    return slow.bounds(reader, asked, wanted.bound).parameters()
