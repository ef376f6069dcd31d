"""The providers in settings.toml, and linking users to them: what is wrong is refused by name."""

from pathlib import Path

import pytest

from auth import accounts, identities, providers, sessions
from auth.access_log import Kind
from auth.accounts import Role, User, UserRefused
from auth.providers import Provider
from errors import SettingsRefused
from settings import settings
from tests.providers.visitor import EMAIL, NOOR, logged, settle, table
from tests.test_manage_user import Shell

ISSUER = "https://provider.example/realms/kantoor"
ENTRA = "https://login.microsoftonline.com"


def test_without_a_provider_there_is_none(home: Path) -> None:
    settle(home)
    assert providers.configured() == ()


def test_what_the_file_says_of_a_provider_is_what_it_is(home: Path) -> None:
    settle(
        home,
        table(ISSUER),
        table(
            ISSUER,
            "ander",
            match="subject",
            scopes=["openid", "profile"],
            subject_claim="oid",
            prompt="login",
            second_factor=True,
            offices=["kantoor"],
        ),
    )
    first, second = providers.configured()
    assert first == Provider("proef", "Bedrijf proef", ISSUER, "procesbeheer", "email", "geheim-van-de-test")
    assert (second.scopes, second.subject_claim, second.prompt) == (("openid", "profile"), "oid", "login")
    assert (second.second_factor, second.offices) == (True, ("kantoor",))
    assert second.redirect_uri == "http://localhost:8501/oidc/ander/callback"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"id": None}, "id"),
        ({"id": "Google!"}, "id"),
        ({"id": "../x"}, "id"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"issuer": None}, "issuer"),
        ({"issuer": "http://provider.example"}, "issuer"),
        ({"issuer": "provider.example"}, "issuer"),
        ({"issuer": "https://provider.example/?x=1"}, "issuer"),
        ({"issuer": "https://noor@provider.example"}, "issuer"),
        ({"issuer": "https://[provider"}, "issuer"),
        ({"issuer": f"{ENTRA}/common/v2.0", "match": "subject"}, "tenant"),
        ({"issuer": f"{ENTRA}/organizations/v2.0", "match": "subject"}, "tenant"),
        ({"issuer": f"{ENTRA}/{{tenantid}}/v2.0", "match": "subject"}, "tenant"),
        ({"issuer": f"{ENTRA}/8c1f/v2.0"}, "subject"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": 7}, "client_id"),
        ({"client_secret": None}, "client_secret"),
        ({"client_secret_env": "OOK"}, "client_secret"),
        ({"match": None}, "match"),
        ({"match": "naam"}, "match"),
        ({"scopes": "openid email"}, "scopes"),
        ({"scopes": ["email"]}, "openid"),
        ({"scopes": ["openid"]}, "email"),
        ({"scopes": ["openid email"]}, "scopes"),
        ({"scopes": [1]}, "scopes"),
        ({"subject_claim": "email"}, "subject_claim"),
        ({"prompt": "none"}, "prompt"),
        ({"second_factor": "ja"}, "second_factor"),
        ({"offices": "kantoor"}, "offices"),
        ({"clientid": "x"}, "clientid"),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_in_one_dutch_line_that_names_provider_and_value(
    home: Path, values: dict[str, object], name: str
) -> None:
    settle(home, table(**({"issuer": ISSUER} | values)))
    with pytest.raises(SettingsRefused) as refusal:
        providers.configured()
    assert name in str(refusal.value)
    assert "provider" in str(refusal.value)
    assert "geheim-van-de-test" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_two_providers_with_one_id_are_refused(home: Path) -> None:
    settle(home, table(ISSUER), table("https://ander.example"))
    with pytest.raises(SettingsRefused, match="twee keer"):
        providers.configured()


@pytest.mark.parametrize("lines", ["[provider]\nid = 'x'", "provider = 'x'", "provider = ['x']", "providers = []"])
def test_a_provider_in_another_shape_is_refused_with_the_right_one(home: Path, lines: str) -> None:
    settle(home, lines)
    with pytest.raises(SettingsRefused, match=r"\[\[provider\]\]"):
        settings()


def test_a_secret_comes_from_the_environment_and_only_starting_needs_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(home, table(ISSUER, client_secret=None, client_secret_env="PROEF_SECRET"))
    monkeypatch.delenv("PROEF_SECRET", raising=False)
    assert providers.configured()
    with pytest.raises(SettingsRefused, match="PROEF_SECRET"):
        providers.check_at_start()
    monkeypatch.setenv("PROEF_SECRET", "uit de omgeving")
    providers.check_at_start()
    assert providers.configured()[0].secret == "uit de omgeving"


def test_a_secret_is_not_in_what_is_shown_of_a_provider(home: Path) -> None:
    settle(home, table(ISSUER))
    assert "geheim-van-de-test" not in repr(providers.configured())


def test_over_the_network_a_provider_needs_https(home: Path) -> None:
    settle(home, 'public_url = "http://procesbeheer.example"', table(ISSUER))
    with pytest.raises(SettingsRefused, match="https"):
        providers.check_at_start()


# Linking


@pytest.fixture
def linked(home: Path) -> None:
    """Noor is noor-1 at this provider."""
    settle(home, table(ISSUER, match="subject"))
    accounts.add(NOOR)
    identities.link(EMAIL, "proef", "noor-1")


def user_of(subject: str) -> User:
    return identities.user_of(providers.configured()[0], {"sub": subject})


@pytest.mark.usefixtures("linked")
def test_another_link_takes_the_place_of_the_first_and_signs_out_whom_that_let_in() -> None:
    key = sessions.key_of(sessions.start(EMAIL))
    identities.link(EMAIL, "proef", "noor-1")
    assert sessions.find(key)
    identities.link(EMAIL, "proef", "noor-2")
    assert sessions.find(key) is None
    assert user_of("noor-2").email == EMAIL
    with pytest.raises(identities.SignInRefused):
        user_of("noor-1")


@pytest.mark.usefixtures("linked")
def test_an_unlinked_user_is_out_at_once_and_stays_out() -> None:
    key = sessions.key_of(sessions.start(EMAIL))
    identities.unlink(EMAIL, "proef")
    assert sessions.find(key) is None
    with pytest.raises(identities.SignInRefused):
        user_of("noor-1")
    with pytest.raises(UserRefused, match="niet gekoppeld"):
        identities.unlink(EMAIL, "proef")


@pytest.mark.usefixtures("linked")
def test_one_subject_is_one_user() -> None:
    accounts.add(User("piet@kantoor.example", "Piet", "kantoor", Role.HR))
    with pytest.raises(UserRefused, match="al aan een andere gebruiker"):
        identities.link("piet@kantoor.example", "proef", "noor-1")
    assert user_of("noor-1").email == EMAIL


@pytest.mark.usefixtures("linked")
def test_links_are_in_the_log_of_the_office_with_before_and_after() -> None:
    identities.link(EMAIL, "proef", "noor-2")
    identities.unlink(EMAIL, "proef")
    told = [(entry.details["before"], entry.details["after"]) for entry in reversed(logged(NOOR.office_id))]
    assert told == [
        ({}, {"subject": "noor-1"}),
        ({"subject": "noor-1"}, {"subject": "noor-2"}),
        ({"subject": "noor-2"}, {}),
    ]
    assert {entry.kind for entry in logged(NOOR.office_id)} == {Kind.RIGHTS}


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("subject", ["", "  ", " noor-1", "noor\n1", "x" * 300])
def test_a_subject_that_cannot_be_one_is_refused(subject: str) -> None:
    with pytest.raises(UserRefused, match="kenmerk"):
        identities.link(EMAIL, "proef", subject)


def test_the_command_line_links_and_unlinks_and_refuses_in_one_line(home: Path) -> None:
    settle(home, table(ISSUER, match="subject"), table(ISSUER, "adres"))
    accounts.add(NOOR)
    shell = Shell(home)
    link = ("link", EMAIL, "--subject", "noor-1", "--provider")
    assert "noor-1" in shell.run(*link, "proef").stdout
    assert user_of("noor-1").email == EMAIL
    assert shell.refused(*link, "adres") == shell.refused(*link, "onbekend").replace("onbekend", "adres")
    assert "geen gebruiker" in shell.refused("link", "niemand@kantoor.example", "--provider", "proef", "--subject", "x")
    assert shell.run("unlink", EMAIL, "--provider", "proef").returncode == 0
    assert "niet gekoppeld" in shell.refused("unlink", EMAIL, "--provider", "proef")
