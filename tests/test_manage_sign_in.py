"""What `manage.py` does for signing in: when it serves, invitations, second factors."""

import re
import time
from pathlib import Path

import pytest

import manage
import server
from auth import accounts, changes, office_rules, second_factor, sessions
from auth.access_log import Kind
from errors import SettingsRefused
from settings import settings
from tests.door import NOOR, OFFICE, add, logged

pytestmark = pytest.mark.usefixtures("home")
NETWORK = ("0.0.0.0", "192.0.2.1", "::", "procesbeheer.example")


def public(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PROCESBEHEER_PUBLIC_URL", url)
    settings.cache_clear()


@pytest.mark.parametrize("address", NETWORK)
def test_passwords_do_not_go_over_the_network_unencrypted(address: str) -> None:
    with pytest.raises(SettingsRefused, match="zet PROCESBEHEER_PUBLIC_URL op het https-adres"):
        server._may_start(address, is_demo=False)


def test_nor_when_a_proxy_on_this_computer_passes_them_on(monkeypatch: pytest.MonkeyPatch) -> None:
    public(monkeypatch, "http://procesbeheer.example")
    with pytest.raises(SettingsRefused, match="PROCESBEHEER_PUBLIC_URL"):
        server._may_start("127.0.0.1", is_demo=False)


@pytest.mark.parametrize("address", [*NETWORK, "127.0.0.1"])
def test_with_an_https_address_it_serves_anywhere(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    public(monkeypatch, "https://procesbeheer.example")
    server._may_start(address, is_demo=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_on_this_computer_it_serves_without_https(address: str) -> None:
    server._may_start(address, is_demo=False)


def test_whoever_sets_it_in_so_many_words_may_do_without_https(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("allow_plain_http = true")
    settings.cache_clear()
    server._may_start("0.0.0.0", is_demo=False)


def test_the_demo_is_not_served_under_a_name_that_others_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    public(monkeypatch, "https://procesbeheer.example")
    with pytest.raises(SettingsRefused, match="alleen op deze computer"):
        server._may_start("127.0.0.1", is_demo=True)


def test_a_session_begun_in_the_demo_is_over_when_the_demo_is() -> None:
    demo_user = accounts.User("demo@demo.example", "Dina", "demo", accounts.Role.OFFICE, is_demo=True)
    add(demo_user, password=None)
    add(password=None)
    chosen, real = sessions.start(demo_user.email), sessions.start(NOOR.email)
    sessions.end_chosen()
    assert sessions.find(sessions.key_of(chosen)) is None
    assert sessions.find(sessions.key_of(real)) is not None


def test_an_invitation_prints_a_link_to_the_public_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    public(monkeypatch, "https://procesbeheer.example/")
    add(password=None)
    assert manage.main(["user", "invite", "NOOR@kantoor.example"]) == 0
    link, advice = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"https://procesbeheer\.example/invitation/[\w-]{43}", link)
    assert "72 uur" in advice


def test_whoever_does_not_exist_cannot_be_invited_or_wiped(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("invite", "reset-second-factor"):
        assert manage.main(["user", command, "niemand@kantoor.example"]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("Er is geen gebruiker met het adres niemand@kantoor.example.")


def test_an_office_asks_for_a_second_factor_and_stops_asking(capsys: pytest.CaptureFixture[str]) -> None:
    add(password=None)
    assert not office_rules.requires_second_factor(OFFICE)
    assert manage.main(["office", "require-second-factor", OFFICE]) == 0
    assert office_rules.requires_second_factor(OFFICE)
    assert manage.main(["office", "require-second-factor", OFFICE, "--off"]) == 0
    assert not office_rules.requires_second_factor(OFFICE)
    assert "niet meer verplicht" in capsys.readouterr().out
    changed = [(entry.email, entry.details["change"]) for entry in logged(Kind.SECOND_FACTOR)]
    assert changed == [(changes.COMMAND_LINE, "not_required"), (changes.COMMAND_LINE, "required")]


def test_wiping_a_second_factor_signs_its_owner_out(capsys: pytest.CaptureFixture[str]) -> None:
    add(password=None)
    token = sessions.start(NOOR.email)
    secret = second_factor.new_secret(NOOR)
    code = second_factor.pyotp.TOTP(secret).at(int(time.time()))
    assert second_factor.confirm(NOOR, code, sessions.key_of(token))
    assert manage.main(["user", "reset-second-factor", NOOR.email]) == 0
    assert "geen tweede factor meer" in capsys.readouterr().out
    assert not second_factor.state(NOOR).is_on
    assert sessions.find(sessions.key_of(token)) is None
