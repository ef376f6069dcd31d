"""The address of an agenda, by requests: who gets it, who gets the answer for what never was, and what it costs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Response as Answer
from icalendar import Calendar
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from auth import access_log, accounts, gate, managers, routes, sessions
from auth.access_log import Kind
from auth.accounts import Permission, User
from database import control
from exports import log_words
from office import feeds
from reports import agenda_feed
from settings import settings
from tests import cutoff_office as office
from tests import homes, model
from tests.cutoff_office import HANS, KATJA, ORGANISATION, ZORA, run
from tests.organisation import OFFICE, publish, words
from tests.running import serving

# The address tells how things are at this very moment, whenever that is.
NEAR = tuple(run(employer, "nu", datetime.now(UTC) + timedelta(days=3)) for employer in ("bakkerij", "zorg"))
ELSEWHERE = replace(KATJA, email="eva@elders.example", office_id="elders")


def _make_office() -> None:
    publish(replace(ORGANISATION, payroll_periods=NEAR))
    for someone in office.USERS:
        accounts.add(someone)
    accounts.add(ELSEWHERE)  # of an office without data


@pytest.fixture(autouse=True)
def made_office(home: object) -> Iterator[None]:
    homes.furnish(_make_office)
    agenda_feed._asked.clear()
    yield
    agenda_feed._asked.clear()


@pytest.fixture
def client() -> TestClient:
    made = Starlette(routes=[*routes.routes(False), agenda_feed.route()], middleware=[Middleware(gate.Gate)])
    return TestClient(made, settings().public_url, follow_redirects=False)


def ask(client: TestClient, token: str, **headers: str) -> Answer:
    return client.get(f"/agenda/{token}.ics", headers=headers)


def summaries(answer: Answer) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def put(user: User) -> None:
    with managers.changing(OFFICE) as connection:
        accounts.put(connection, user)


# Who gets it


def test_who_holds_the_token_gets_a_calendar_that_no_cache_keeps(client: TestClient) -> None:
    answer = ask(client, feeds.create(KATJA.email))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("someone", [KATJA, HANS, ZORA], ids=lambda user: user.name)
def test_it_holds_the_employers_in_the_scope_of_the_user_and_no_word_of_anything_else(
    client: TestClient, someone: User
) -> None:
    seen = model.visible(someone, replace(ORGANISATION, employers=ORGANISATION.employers[:2]))
    assert words(ask(client, feeds.create(someone.email)).text) == words(seen.employers)


def test_its_address_is_the_one_that_was_told(client: TestClient) -> None:
    address = agenda_feed.address(feeds.create(KATJA.email))
    assert address.startswith("http://localhost:8501/agenda/")
    assert client.get(address).status_code == 200


def test_a_grant_that_is_withdrawn_bites_at_the_next_request(client: TestClient) -> None:
    token = feeds.create(HANS.email)
    assert words(ask(client, token).text) == {"qwerkgever0q"}
    put(replace(HANS, employers=("zorg",)))
    assert words(ask(client, token).text) == {"qwerkgever1q"}
    put(replace(HANS, employers=()))
    assert summaries(ask(client, token)) == []


def test_every_token_that_opens_nothing_gets_the_very_same_answer(client: TestClient) -> None:
    revoked, replaced, disabled, without_right = (
        feeds.create(user.email) for user in (KATJA, HANS, ZORA, office.STIJN)
    )
    without_data = feeds.create(ELSEWHERE.email)
    feeds.revoke(KATJA.email)
    feeds.create(HANS.email)
    accounts.set_active(ZORA.email, is_active=False)
    accounts.revoke(office.STIJN.email, Permission.SEE_WORKFLOWS)
    tokens = ["onbekend", "%C3%A9", "a" * 5_000, revoked, replaced, disabled, without_right, without_data]
    answers = [ask(client, token) for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_can_only_be_read(client: TestClient, method: str) -> None:
    assert client.request(method, f"/agenda/{feeds.create(KATJA.email)}.ics").status_code == 405


@pytest.mark.parametrize("path", ["/agenda/", "/agenda/{token}", "/agenda/{token}.ics/x", "/agenda/x/{token}.ics"])
def test_another_address_beside_it_asks_to_sign_in(client: TestClient, path: str) -> None:
    answer = client.get(path.format(token=feeds.create(KATJA.email)))
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")


def test_a_name_of_another_site_that_leads_here_is_refused(client: TestClient) -> None:
    assert ask(client, feeds.create(KATJA.email), Host="elders.example").status_code == 400


# What it costs, and what is kept of it


def test_it_is_in_the_log_once_a_day_however_often_a_calendar_asks(client: TestClient) -> None:
    token = feeds.create(ZORA.email)
    for _ in range(3):
        assert ask(client, token).status_code == 200
    [entry] = access_log.entries(OFFICE, kind=Kind.LIST)
    assert (entry.email, token in repr(entry)) == (ZORA.email, False)
    assert log_words.line(entry, {}).startswith("Rijen: ")
    assert "Lijst: Agenda" in log_words.line(entry, {})


def test_another_day_and_another_user_each_have_a_line_of_their_own(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for user in (ZORA, HANS):
        ask(client, feeds.create(user.email))
    assert {entry.email for entry in access_log.entries(OFFICE, kind=Kind.LIST)} == {ZORA.email, HANS.email}

    class Tomorrow(datetime):
        @classmethod
        def now(cls, zone: Any = None) -> datetime:
            return datetime.now(zone) + timedelta(days=1)

    monkeypatch.setattr(agenda_feed, "datetime", Tomorrow)
    ask(client, feeds.create(ZORA.email))
    assert [entry.email for entry in access_log.entries(OFFICE, kind=Kind.LIST)].count(ZORA.email) == 2


def test_what_opens_nothing_is_not_in_the_log(client: TestClient) -> None:
    before = access_log.count(OFFICE)
    ask(client, "onbekend")
    assert access_log.count(OFFICE) == before


def test_without_a_log_to_write_in_nothing_is_given(client: TestClient) -> None:
    token = feeds.create(KATJA.email)
    with control.engine().begin() as connection:
        connection.execute(control.access_log_end.delete())
    answer = ask(client, token)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "600")
    assert not words(answer.text)


def test_who_asks_too_often_has_to_wait_and_nobody_else_does(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = feeds.create(ZORA.email), feeds.create(HANS.email)
    clock = [1000.0]
    monkeypatch.setattr(agenda_feed, "monotonic", lambda: clock[0])
    assert {ask(client, mine).status_code for _ in range(agenda_feed.MOST)} == {200}
    late = ask(client, mine)
    assert (late.status_code, late.headers["retry-after"]) == (429, "60")
    assert ask(client, other).status_code == 200
    clock[0] += agenda_feed.WITHIN
    assert ask(client, mine).status_code == 200


def test_a_new_token_does_not_get_around_the_wait(client: TestClient) -> None:
    for _ in range(agenda_feed.MOST):
        ask(client, feeds.create(ZORA.email))
    assert ask(client, feeds.create(ZORA.email)).status_code == 429


def test_it_looks_at_no_session_and_keeps_none_alive(client: TestClient) -> None:
    cookie = sessions.start(HANS.email)
    kept = control.sessions
    row = select(kept.c.seen_at).where(kept.c.token_hash == sessions.key_of(cookie))
    long_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
    with control.engine().begin() as connection:
        connection.execute(update(kept).values(seen_at=long_ago))
    answer = ask(client, feeds.create(ZORA.email), Cookie=f"procesbeheer={cookie}")
    assert words(answer.text) == {"qwerkgever1q"}
    with control.engine().connect() as connection:
        assert connection.execute(row).scalar_one() == long_ago


def test_the_app_itself_serves_it_to_who_has_no_cookie() -> None:
    token = feeds.create(KATJA.email)
    gone = feeds.create(HANS.email)
    feeds.revoke(HANS.email)
    with serving(settings().home, "--address", "127.0.0.1") as running:
        found = running.ask(f"/agenda/{token}.ics")
        answers = [running.ask(f"/agenda/{unknown}.ics") for unknown in (gone, "onbekend")]
    assert (found.status, found.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert found.body.count("BEGIN:VEVENT\r\n") == len(NEAR)
    assert words(found.body) == {"qwerkgever0q", "qwerkgever1q"}
    assert [(answer.status, answer.body) for answer in answers] == [(404, "Niet gevonden")] * 2
