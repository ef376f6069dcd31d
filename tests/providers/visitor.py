"""Someone at our door who signs in through a provider, and the settings that name one."""

from pathlib import Path
from urllib.parse import urlsplit

from httpx2 import Response as Answer

from auth import access_log, single_sign_on
from auth.access_log import Entry, Kind
from auth.accounts import Role, User
from settings import settings
from tests import door
from tests.providers.real import CLIENT
from tests.providers.scripted import Scripted

PUBLIC = "http://localhost:8501"
EMAIL = "noor@kantoor.example"
NOOR = User(EMAIL, "Noor de Vries", "kantoor", Role.HR)


def settle(home: Path, *lines: str) -> None:
    """Write a settings file of these lines."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")
    settings.cache_clear()


def table(issuer: str, provider_id: str = "proef", **values: object) -> str:
    """A [[provider]] that is right, unless the values say otherwise; None leaves one out."""
    given: dict[str, object] = {
        "id": provider_id,
        "name": f"Bedrijf {provider_id}",
        "issuer": issuer,
        "client_id": CLIENT["id"],
        "client_secret": CLIENT["secret"],
        "match": "email",
    }
    given |= values
    lines = [f"{name} = {_toml(value)}" for name, value in given.items() if value is not None]
    return "\n".join(["[[provider]]", *lines])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | list) else f"'{value}'"


class Visitor(door.Visitor):
    """One browser, with its cookies, that goes to a provider and back."""

    def __init__(self, address: str = "203.0.113.5") -> None:
        super().__init__(address, False, *single_sign_on.buttons())

    def go_there(self, provider_id: str = "proef", next_path: str = "") -> str:
        """Choose the provider; gives the address at the provider that one is sent to."""
        query = {"next": next_path} if next_path else {}
        answer = self.client.get(f"/oidc/{provider_id}/start", params=query)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def come_back(self, query: str, provider_id: str = "proef") -> Answer:
        return self.open(f"/oidc/{provider_id}/callback?{query}")

    def who(self) -> str | None:
        """Whom the pages behind the gate take this browser for."""
        answer = self.open("/workflows")
        return answer.text.rpartition(" ")[2] if answer.status_code == 200 else None


def sign_in(visitor: Visitor, provider: Scripted, next_path: str = "") -> Answer:
    """Go there, say yes, and come back."""
    return visitor.come_back(provider.authorize(visitor.go_there(next_path=next_path)))


def assert_refused(visitor: Visitor, answer: Answer, reason: str, detail: str | None = None) -> None:
    """A Dutch page, nobody in, and one row in the log that says why."""
    assert answer.status_code in (400, 403, 502, 503)
    assert '<html lang="nl">' in answer.text
    assert "Naar aanmelden" in answer.text
    assert visitor.who() is None
    [entry] = [entry for office in ("", NOOR.office_id) for entry in logged(office)]
    assert (entry.kind, entry.details["reason"], entry.details["provider"]) == (Kind.SIGN_IN_REFUSED, reason, "proef")
    assert detail is None or entry.details["detail"] == detail


def query_of(address: str) -> str:
    return urlsplit(address).query


def logged(office_id: str = "") -> list[Entry]:
    """The rows of the access log of this office, newest first; "" holds what is of no user."""
    return access_log.entries(office_id)
