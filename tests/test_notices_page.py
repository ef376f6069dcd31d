"""Meldingen: choosing the daily digest, and making, replacing and revoking the address of one's own agenda."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts
from auth.access_log import Kind
from auth.accounts import Permission, User
from database import control
from office import digests, feeds
from settings import settings
from tests import cutoff_office as office
from tests import model
from tests.cutoff_office import HANS, KATJA, NICO, ORGANISATION, USERS, ZORA
from tests.organisation import OFFICE, words
from tests.screens import assert_nothing_raised, nodes, opened, read_aloud, told
from ui.my_notices import PREVIEW, WANTED

PAGE = "pages/reports/notices.py"


@pytest.fixture(autouse=True)
def made_office(home: Path) -> None:
    office.make()


def with_mail_server(home: Path) -> None:
    text = 'smtp_host = "127.0.0.1"\nsmtp_security = "none"\nsmtp_from = "p@kantoor.example"\n'
    (home / "settings.toml").write_text(text, encoding="utf-8")
    settings.cache_clear()


def page(someone: User = HANS) -> AppTest:
    return opened(someone.email, PAGE)


def run(app: AppTest) -> AppTest:
    app.run()
    assert_nothing_raised(app)
    return app


def set_wanted(app: AppTest, is_wanted: bool) -> AppTest:
    app.get_by_key(WANTED).set_value(is_wanted)  # type: ignore[union-attr]
    return run(app)


def is_on(app: AppTest) -> bool:
    return bool(app.get_by_key(WANTED).value)  # type: ignore[union-attr]


def open_preview(app: AppTest) -> AppTest:
    app.session_state[PREVIEW] = True
    return run(app)


def press(app: AppTest, label: str) -> AppTest:
    [found] = [button for button in app.button if button.label == label]
    found.click()
    return run(app)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.main.button]


def addresses(app: AppTest) -> list[str]:
    return [str(node.value) for node in nodes(app) if node.type == "code"]


def token(app: AppTest) -> str:
    [address] = addresses(app)
    return address.removeprefix("http://localhost:8501/agenda/").removesuffix(".ics")


# The digest


def test_the_page_begins_without_a_digest_and_without_a_feed() -> None:
    app = page()
    assert [title.value for title in app.title] == ["Meldingen"]
    assert "Werkgever → Rapporten → Meldingen" in read_aloud(app)
    assert (is_on(app), labels(app)) == (False, ["Agendalink maken"])
    assert HANS.email in read_aloud(app)


def test_switching_the_digest_on_and_off_is_kept_for_this_user_alone() -> None:
    app = set_wanted(page(), is_wanted=True)
    assert (is_on(app), digests.wants(HANS.email), digests.wants(ZORA.email)) == (True, True, False)
    assert is_on(page())
    assert not is_on(page(ZORA))
    set_wanted(app, is_wanted=False)
    assert not digests.wants(HANS.email)


def test_what_was_chosen_in_another_tab_is_followed_and_not_undone() -> None:
    app = page()
    digests.set_wants(HANS.email, is_wanted=True)
    assert is_on(run(app))
    assert digests.wants(HANS.email)


def test_without_a_mail_server_it_says_that_nothing_is_sent_yet_and_keeps_the_choice() -> None:
    app = set_wanted(page(), is_wanted=True)
    assert "nog geen mailserver" in read_aloud(app)
    assert digests.wants(HANS.email)


def test_with_a_mail_server_it_says_nothing_of_it(home: Path) -> None:
    with_mail_server(home)
    assert "mailserver" not in read_aloud(page())


@pytest.mark.parametrize("someone", USERS, ids=lambda user: user.name)
def test_the_preview_holds_only_what_this_user_may_see(someone: User) -> None:
    found = words(told(open_preview(page(someone))))
    assert found <= model.words_of(model.visible(someone, ORGANISATION), ORGANISATION)


def test_the_preview_is_the_message_of_today() -> None:
    shown = read_aloud(open_preview(page()))
    assert "Onderwerp: Dagoverzicht" in shown
    assert "Beste Hans Hr," in shown
    assert "http://localhost:8501/aan-zet?state=late" in shown
    assert "qmedewerker0q" in shown


def test_the_preview_says_so_when_there_is_nothing_to_tell() -> None:
    shown = read_aloud(open_preview(page(NICO)))
    assert "Vandaag is er niets te melden" in shown
    assert "Beste" not in shown


def test_a_preview_that_is_closed_holds_nobody_and_one_that_is_opened_is_in_the_log_once() -> None:
    app = page()
    assert "qmedewerker" not in told(app)
    assert access_log.count(OFFICE, HANS.email, Kind.LIST) == 0
    run(open_preview(app))
    [entry] = access_log.entries(OFFICE, HANS.email, Kind.LIST)
    assert entry.details["list"] == "Dagoverzicht"


def test_choosing_an_employer_beside_it_does_not_change_the_preview_for_the_message_is_about_all() -> None:
    app = open_preview(page(KATJA))
    before = read_aloud(app)
    app.get_by_key("employers").set_value(["bakkerij"])  # type: ignore[union-attr]
    assert read_aloud(run(app)) == before


# The agenda


def test_a_new_address_works_is_shown_once_and_comes_with_how_to_use_it() -> None:
    app = press(page(), "Agendalink maken")
    found = feeds.user_of(token(app))
    assert found == HANS
    assert all(name in read_aloud(app) for name in ("Outlook", "Google Agenda", "Apple Agenda"))
    assert labels(app) == ["Vervangen", "Intrekken"]
    assert addresses(run(app)) == []


def test_replacing_gives_another_address_and_ends_the_one_before() -> None:
    app = press(page(), "Agendalink maken")
    first = token(app)
    second = token(press(app, "Vervangen"))
    assert (feeds.user_of(first), feeds.user_of(second)) == (None, HANS)


def test_revoking_ends_it_says_so_and_offers_to_make_one_again() -> None:
    app = press(page(), "Agendalink maken")
    first = token(app)
    app = press(app, "Intrekken")
    assert feeds.user_of(first) is None
    assert "Uw agendalink is ingetrokken" in " ".join(message.value for message in app.success)
    assert (labels(app), addresses(app)) == (["Agendalink maken"], [])


def test_what_cannot_be_kept_is_said_once_and_changes_nothing() -> None:
    app = page()
    with control.engine().begin() as connection:
        connection.execute(control.access_log_end.delete())  # without a log nothing is changed
    app = press(app, "Agendalink maken")
    assert ["Het logboek is beschadigd" in message.value for message in app.error] == [True]
    assert (feeds.has(HANS.email), addresses(app)) == (False, [])
    assert not run(app).error


def test_without_the_right_the_page_does_not_open() -> None:
    accounts.revoke(HANS.email, Permission.SEE_WORKFLOWS)
    app = page()
    assert not app.title or app.title[0].value != "Meldingen"
    assert WANTED not in told(app)
