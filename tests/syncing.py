"""Settings with one source to sync, for tests, and what its office sees of it."""

from typing import Any

import queries
from auth import scope
from settings import settings
from sync import plan
from sync.plan import Planned
from tests.conftest import forget
from tests.organisation import NOW, user

OFFICE = "K1"
WHO = user(office_id=OFFICE)


def set_(**given: object) -> Planned:
    """Settings with this one source; returns it as planned."""
    home = settings().home
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "settings.toml").write_text("[[source]]\n" + written({"name": "bron", "office": OFFICE} | given))
    forget()
    [source] = plan.planned()
    return source


def written(given: dict[str, Any]) -> str:
    plain = {key: value for key, value in given.items() if not isinstance(value, dict)}
    lines = [f"{key} = {value!r}".replace("'", '"') for key, value in plain.items()]
    for key, value in given.items():
        if isinstance(value, dict):
            lines += [f"[source.{key}]", *(f'{name} = "{text}"' for name, text in value.items())]
    return "\n".join(lines) + "\n"


def seen() -> set[str]:
    with queries.reader(scope.of(WHO), NOW) as reader:
        found = reader.cursor.execute("select workflow_id from workflow").to_arrow_table()
    return set(found["workflow_id"].to_pylist())
