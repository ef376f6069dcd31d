"""Merging what was checked with what is served: by key, a workflow always with all its steps."""

from database.building import Build
from database.snapshots import COMMANDS
from progress import Progress

_MERGE = COMMANDS / "load" / "merge"


def compare(made: Build, progress: Progress) -> None:
    """Find out which workflows of the source are new, changed or unchanged, and which must no longer be shown."""
    progress.step("vergelijken met de huidige stand")
    for name in ("workflow_change", "withdrawn", "added_step"):
        made.run(_MERGE / f"{name}.sql")


def changes(made: Build) -> tuple[int, int, int]:
    """How many workflows of the source are new, changed and unchanged."""
    statement = (_MERGE / "changes.sql").read_text(encoding="utf-8")
    [(new, changed, unchanged)] = made.connection.execute(statement).fetchall()
    return new, changed, unchanged


def changed_ids(made: Build) -> list[str]:
    """The first workflows of the source that are new or changed, by their id."""
    statement = (_MERGE / "changed_ids.sql").read_text(encoding="utf-8")
    return [workflow_id for (workflow_id,) in made.connection.execute(statement).fetchall()]


def merge(made: Build, progress: Progress) -> bool:
    """Fill the canonical tables; whether they differ from what is served, so that there is something to publish."""
    progress.step("samenvoegen met de huidige stand")
    made.run(_MERGE / "office.sql", {"office_id": made.office_id})
    made.run(_MERGE / "merge.sql")
    if made.serving is None:
        return True
    statement = (_MERGE / "is_changed.sql").read_text(encoding="utf-8")
    [(is_changed,)] = made.connection.execute(statement).fetchall()
    return bool(is_changed)


def plan(made: Build) -> None:
    """Have what serves amended, when the new stand differs from it in a few workflows and employees only."""
    amended = made.serving_amended()
    if amended is None:
        return
    made.run(_MERGE / "touched.sql")
    statement = (_MERGE / "is_small.sql").read_text(encoding="utf-8")
    [(is_small,)] = made.connection.execute(statement, {"amended": amended}).fetchall()
    if is_small:
        [(touched,)] = made.connection.execute("select count(*) from checked.touched").fetchall()
        made.amended = amended + touched


def keep(made: Build) -> None:
    """Fill the canonical tables with what is served, as it is."""
    made.run(_MERGE / "keep.sql")
