"""What every use of DuckDB here shares: where its statements lie, and how much of this computer it may use."""

from settings import ROOT, settings

SCHEMA = ROOT / "database" / "schema"
COMMANDS = ROOT / "database" / "commands"
Config = dict[str, str | bool | int | float | list[str]]


def limits() -> Config:
    """How much of this computer DuckDB may use, as the settings say; nothing where they leave that to DuckDB."""
    wanted: dict[str, str | int] = {"memory_limit": settings().memory_limit, "threads": settings().threads}
    return {name: value for name, value in wanted.items() if value}
