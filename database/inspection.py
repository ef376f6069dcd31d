"""Does every store open and hold what it says? For `manage.py check`."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from database import control, places, verification
from database.lake import checking, connecting
from settings import settings


@dataclass(frozen=True)
class Inspection:
    """What was found: users, snapshots that are whole, and problems in Dutch, none when all is well."""

    users: int
    snapshots: tuple[str, ...]
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"users": self.users, "snapshots": list(self.snapshots), "problems": list(self.problems)}

    def lines(self) -> list[str]:
        whole = [f"{name}: heel" for name in self.snapshots]
        return [f"{self.users} gebruikers", *whole, *self.problems] + ([] if self.problems else ["Alles in orde."])


def inspect(broken_links: Callable[[], list[str]]) -> Inspection:
    """Open every store of this home, recount every snapshot, and follow the chain of the log."""
    whole, problems = [], []
    for folder in sorted((settings().home / "snapshots").glob("*")):
        kept = sorted(folder.glob("s*.duckdb"))
        pointer = folder / "CURRENT"
        serving = places.pointed(pointer) if pointer.exists() else None
        is_direct = serving is not None and places.direct_of(folder / f"{serving}.duckdb").is_file()
        if kept and not is_direct and serving not in [path.stem for path in kept]:
            problems.append(f"{folder.name}: CURRENT wijst naar een stand die er niet is ({serving}). Laad opnieuw.")
        for path in kept:
            name = f"{folder.name}/{path.stem}"
            found = verification.verified(path)
            if found and found.is_whole:
                whole.append(name)
            else:
                problems.append(f"{name}: telling of controlegetal klopt niet. Gebruik deze stand niet; laad opnieuw.")
    in_lake, trouble_of_lake = checking.checked() if connecting.is_used() else ([], [])
    whole += in_lake
    problems += trouble_of_lake
    users, trouble = _users()
    trouble += [] if trouble else broken_links()
    return Inspection(users, tuple(whole), tuple(problems + trouble))


def _users() -> tuple[int, list[str]]:
    try:
        with control.engine().connect() as connection:
            return int(connection.execute(select(func.count()).select_from(control.users)).scalar_one()), []
    except SQLAlchemyError as error:
        return 0, [f"De controle-opslag opent niet: {error.__class__.__name__}. Controleer PROCESBEHEER_CONTROL_URL."]
