"""The way back from a workflow to the screen one came from, when that is another than the list of workflows."""

from dataclasses import dataclass

from ui import session


@dataclass(frozen=True)
class Way:
    """A screen by its address and name, and the ids of its rows in the order in which they stood."""

    address: str
    title: str
    workflow_ids: tuple[str, ...]


def take(way: Way, position: int) -> str:
    """Remember to come back here from the workflow at this position; gives its id."""
    session.remember("way", way)
    session.remember("returns", session.remembered("returns", 0) + 1)
    return way.workflow_ids[position]


def leave() -> None:
    """From here on workflows are opened from their own list again."""
    session.remember("way", None)


def of(workflow_id: str) -> Way | None:
    """The way back from this workflow; None when it leads to the list of workflows."""
    way: Way | None = session.remembered("way")
    return way if way is not None and workflow_id in way.workflow_ids else None
