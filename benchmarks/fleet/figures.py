"""What the figures are called that other figures are worked out of."""

from enum import StrEnum


class Figure(StrEnum):
    """A line of the part `scale` that gives one figure."""

    OFFICES = "Lake: offices"
    STEPS = "Lake: steps"
    MOVE = "Move: an office from its file into the lake"
    DATA = "Storage: Parquet, small files merged"
    HISTORY_FEW = "Storage: history of a load of 10 changes"
    HISTORY_SHARE = "Storage: history of a load of 1 % changes"
    FEW = "Storage: workflows in a load of 10 changes"
    SHARE = "Storage: workflows in 1 % of an office"
    CATALOG_ROWS = "Catalog: rows"
    CATALOG_BYTES = "Catalog: size in PostgreSQL"
    CATALOG_COMMIT_ROWS = "Catalog: rows of a load of 10 changes"
    COPIES = "Node: a copy of every office"
    COPY = "Node: an office copied whole"
    FOLLOW = "Node: 10 changes followed"
    FOLLOW_SHARE = "Node: 1 % changes followed"
    ASK = "Node: whether the lake has anything new"
    LOAD_FEW = "Load: 10 changes, 1 loader"
    LOAD_SHARE = "Load: 1 % changes, 1 loader"
    LOAD_WHOLE = "Load: an office whole, 1 loader"


def throughput(what: str, loaders: int) -> str:
    """The line with rows a second that so many loaders load together."""
    return f"Throughput: {what}, {loaders} {'loader' if loaders == 1 else 'loaders'}"


def commit_to(where: str, nodes: int) -> str:
    """The line with seconds from a commit to there, with so many nodes."""
    return f"From commit to {where}: {nodes} {'node' if nodes == 1 else 'nodes'}"
