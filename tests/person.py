"""Someone of the canary offices with the app open in one tab: where he goes, what reaches him, which files he takes."""

import zipfile
from dataclasses import dataclass, field

from streamlit.testing.v1 import AppTest

from auth.accounts import User
from tests.canary_office import found_in
from tests.organisation import words
from tests.screens import WORKFLOWS, app_of, assert_nothing_raised, fetched, nodes, session_of


def sent(app: AppTest) -> str:
    """All that a run sends to the browser, as it goes over the wire, and the address it leaves."""
    parts = [node.proto.SerializeToString() for node in nodes(app) if getattr(node, "proto", None) is not None]
    return b"\n".join(parts).decode("latin-1") + repr(app.query_params)


@dataclass
class Person:
    """Someone with the app open in one tab, and the words that reached him there, by what he did."""

    someone: User
    key: str
    app: AppTest
    reached: dict[str, set[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)

    @staticmethod
    def begin(someone: User) -> "Person":
        app = app_of()
        key = session_of(someone.email)
        app.user = {"session": key}
        return Person(someone, key, app.run())

    def go(self, deed: str, path: str = WORKFLOWS, typed: str = "", **query: str | list[str]) -> AppTest:
        """Open this page with these values in its address. What he once typed himself does not count."""
        self.app.query_params = dict(query)
        self.app.switch_page(path)
        return self.click(deed, typed)

    def click(self, deed: str, typed: str = "") -> AppTest:
        self.app.run()
        assert_nothing_raised(self.app)
        self.typed |= words(typed)
        self.note(deed, sent(self.app))
        return self.app

    def note(self, deed: str, text: str) -> None:
        self.reached[deed] = self.reached.get(deed, set()) | found_in(text) - self.typed

    def words(self, *deeds: str) -> set[str]:
        """What reached him by deeds that begin like this."""
        return {word for deed, found in self.reached.items() if deed.startswith(deeds) for word in found}

    def download(self, path: str, **query: str) -> str:
        """All that is in the file behind the button: every sheet, string, property and name."""
        self.go("bestand", path, **query)
        with zipfile.ZipFile(fetched(self.app, self.key, path).path) as package:
            return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
