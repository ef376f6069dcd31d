"""Logboek: the rows of the own office in Dutch, filtered, page by page, and as a workbook of exactly those rows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts, downloads, sessions
from auth.access_log import LABELS, Entry, Kind
from auth.local_accounts import Refusal
from auth.provider_refusals import Reason
from auth.second_factor import Means
from database import control
from exports import log_terms, log_words
from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import OFFICE, user
from tests.screen_office import ACCESS_USER, HOSTILE, HR_USER, IBAN, OFFICE_USER
from tests.screens import assert_nothing_raised, click, opened, own_home, read_aloud, session_of, table, told

LOG = "pages/office/log.py"
NAMES = {"zorggroep": "Zorggroep Oost", "bakkerij": "Bakkerij West", HR_USER.email: "Hans Hr"}
STRANGER = user(email="vreemd@elders.example", name="Vera Vreemd", office_id="elders")


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        accounts.add(STRANGER)
        fill()
        yield


def fill() -> None:
    """A log of two offices: 120 opened workflows, and one row of every other kind that says something special."""
    for number in range(120):
        access_log.write(Kind.WORKFLOW, OFFICE, OFFICE_USER.email, workflow_id=f"w{number}")
    access_log.write(Kind.SIGN_IN, "elders", STRANGER.email, workflow_id="qgeheim0q")
    access_log.write(Kind.SIGN_IN, OFFICE, HR_USER.email, how="password", address="10.0.0.7")
    access_log.write(Kind.SIGN_IN_REFUSED, OFFICE, HR_USER.email, reason="wrong_password", address="10.0.0.7")
    access_log.write(
        Kind.EXPORT, OFFICE, HR_USER.email, overview="openstaand", rows=1234, sha256="ab" * 32, seconds=0.5
    )
    access_log.write(
        Kind.LIST, OFFICE, HR_USER.email, overview="historisch", submitter=[HOSTILE], employers=["zorggroep"]
    )


def kinds(app: AppTest) -> list[str]:
    return [row["Soort"] for row in table(app)]


def count(app: AppTest) -> int:
    [found] = [int(str(node.value).split()[0].strip("*")) for node in app.markdown if "regel" in str(node.value)]
    return found


def test_the_rows_of_the_own_office_come_newest_first_fifty_a_page_and_those_of_another_office_never() -> None:
    app = opened(ACCESS_USER.email, LOG)
    assert count(app) == 124
    assert kinds(app)[:5] == [
        "Overzicht bekeken",
        "Export gemaakt",
        "Aanmelden geweigerd",
        "Aangemeld",
        "Workflow geopend",
    ]
    pages = [[row["Wat"] for row in table(opened(ACCESS_USER.email, LOG, log_page=page))] for page in ("1", "2", "3")]
    assert [len(page) for page in pages] == [50, 50, 24]
    assert [line for page in pages for line in page if line.startswith("Workflow:")] == [
        f"Workflow: w{number}" for number in reversed(range(120))
    ]
    assert "qgeheim0q" not in "".join(map(told, [app]))
    assert STRANGER.email not in told(app)


def test_moments_are_in_amsterdam_to_the_second_and_people_have_their_names() -> None:
    [entry] = access_log.entries(OFFICE, limit=1)
    row = table(opened(ACCESS_USER.email, LOG))[0]
    assert row["Moment"] == f"{entry.happened_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S}"
    assert row["Persoon"] == HR_USER.name


def test_each_filter_leaves_only_its_own_rows() -> None:
    assert kinds(opened(ACCESS_USER.email, LOG, kind="sign_in_refused")) == ["Aanmelden geweigerd"]
    assert count(opened(ACCESS_USER.email, LOG, person=HR_USER.email)) == 4
    assert count(opened(ACCESS_USER.email, LOG, person=HR_USER.email, kind="export")) == 1
    today = datetime.now(AMSTERDAM).date()
    days = {"log_period": "eigen", "log_from": today.isoformat(), "log_until": today.isoformat()}
    assert count(opened(ACCESS_USER.email, LOG, **days)) == 124
    tomorrow = (today + timedelta(days=1)).isoformat()
    nothing = opened(ACCESS_USER.email, LOG, log_period="eigen", log_from=tomorrow)
    assert count(nothing) == 0
    assert "Geen regel voldoet aan deze filters" in read_aloud(nothing)


def test_a_person_of_another_office_in_the_address_is_ignored_as_one_who_never_was() -> None:
    for person in (STRANGER.email, "niemand@nergens.example"):
        app = opened(ACCESS_USER.email, LOG, person=person)
        assert count(app) == 124
        assert STRANGER.email not in told(app)


def test_of_a_user_who_did_nothing_yet_the_log_is_empty_instead_of_everyone_elses() -> None:
    app = opened(ACCESS_USER.email, LOG, person=screen_office.EMPTY_MANAGER.email)
    assert count(app) == 0
    assert not app.toast


def test_another_filter_goes_back_to_the_first_page() -> None:
    app = opened(ACCESS_USER.email, LOG, log_page="3")
    [box] = [box for box in app.selectbox if box.label == "Soort"]
    box.set_value("workflow").run()
    assert_nothing_raised(app)
    assert len(table(app)) == 50


def test_a_row_opens_with_everything_in_it_and_nothing_of_it_is_more_than_text() -> None:
    app = click(opened(ACCESS_USER.email, LOG), row=0)
    said = read_aloud(app)
    assert "Overzicht bekeken" in said.replace("\\", "")
    assert "Zorggroep qwerkgever1q" in said
    [shown] = [str(html.value) for html in app.get("html") if "told" in str(html.value)]
    assert "<script" not in shown
    assert "<img" not in shown
    assert "![](https://elders.example/p.png)" in shown


# Words


def entry(kind: str, **details: object) -> Entry:
    return Entry(7, datetime(2026, 11, 20, 12, tzinfo=UTC), OFFICE, HR_USER.email, kind, details)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (entry("sign_out"), ""),
        (entry("workflow", workflow_id="w1"), "Workflow: w1"),
        (
            entry("list", overview="openstaand", process=["A", "B"], employers=["zorggroep"], sort="status"),
            "Overzicht: openstaand · Proces: A; B · Werkgevers: Zorggroep Oost",
        ),
        (
            entry("rights", user=HR_USER.email, before={"role": "hr"}, after={"role": "payroll"}),
            "Gebruiker: Hans Hr · Rol: HR → Salarisverwerker",
        ),
        (
            entry(
                "rights",
                user="x@y",
                before={"rights": [], "is_active": False},
                after={"rights": ["manage_access"], "is_active": True},
            ),
            "Gebruiker: x@y · Rechten: geen → Toegang beheren · Actief: nee → ja",
        ),
        (
            entry("rights", user="x@y", after={"role": "office", "employers": ["zorggroep", "weg"]}),
            "Gebruiker: x@y · Nieuwe gebruiker · Werkgevers: Zorggroep Oost; weg · Rol: Kantoor",
        ),
        (entry("sign_in_refused", reason="wrong_password"), "Reden: verkeerd wachtwoord"),
        (
            entry("load", source="maart.zip", workflows={"read": 8000, "new": 3}, seconds=1.5),
            "Seconden: 1,5 · Bron: maart.zip · Workflows: gelezen 8.000, nieuw 3",
        ),
        (
            entry("purge", before="2026-11-20T11:00:00+00:00", rows=12),
            "Alles van vóór: 20-11-2026 12:00 · Rijen: 12",
        ),
        (entry("nooit_gehoord", vreemd={"diep": [1, {"x": None}]}, leeg=None), "vreemd: diep 1; x"),
        (entry("list", **{"": "kapot"}), "kapot"),
    ],
)
def test_what_a_row_tells_is_said_in_dutch_and_an_unknown_word_as_it_is(given: Entry, said: str) -> None:
    assert log_words.line(given, NAMES).removeprefix(": ") == said
    assert not re.search(r"[{}\[\]\"]", log_words.line(given, NAMES))


def test_a_long_enumeration_is_shortened_on_screen_only() -> None:
    given = entry("list", overview="openstaand", employers=["a", "b", "c", "d", "e"])
    assert log_words.line(given, {}, most=2) == "Overzicht: openstaand · Werkgevers: a; b en 3 andere"
    assert "a; b; c; d; e" in log_words.line(given, {})


def test_every_kind_and_every_reason_that_signing_in_logs_has_words() -> None:
    assert [kind for kind in Kind if kind not in LABELS] == []
    known = log_terms.VALUES
    assert [reason for reason in (*Refusal, *Reason) if str(reason) not in known["reason"]] == []
    assert [means for means in Means if str(means) not in known["second_factor"]] == []


# The file


def download(app: AppTest) -> str:
    [button] = [button for button in app.button if button.label == "Download naar Excel"]
    button.click().run()
    assert_nothing_raised(app)
    [link] = [str(html.value) for html in app.get("html") if "/export/" in str(html.value)]
    found = re.search(r"/export/([\w-]+)", link)
    assert found
    return found[1]


def test_the_download_is_the_filtered_log_whole_for_this_session_once_and_is_logged() -> None:
    key = session_of(ACCESS_USER.email)
    asked = opened(ACCESS_USER.email, LOG, session=key, person=HR_USER.email)
    token = download(asked)
    running, other = sessions.find(key), sessions.find(session_of(OFFICE_USER.email))
    assert running is not None
    assert other is not None
    assert downloads.take(other, token) is None
    taken = downloads.take(running, token)
    assert taken is not None
    assert downloads.take(running, token) is None
    assert re.fullmatch(r"logboek-\d{4}-\d\d-\d\d-\d{4}\.xlsx", taken.file_name)
    book = openpyxl.load_workbook(taken.path)
    headings, *rows = book["Logboek"].iter_rows(values_only=True)
    assert headings == ("Moment", "Persoon", "E-mailadres", "Soort", "Wat", "Regel")
    assert [row[3] for row in rows] == ["Overzicht bekeken", "Export gemaakt", "Aanmelden geweigerd", "Aangemeld"]
    assert {row[2] for row in rows} == {HR_USER.email}
    assert HOSTILE in str(rows[0][4])
    assert isinstance(rows[0][0], datetime)
    account = dict(book["Verantwoording"].iter_rows(min_row=2, values_only=True))
    assert account["Filter: Persoon"] == HR_USER.name
    assert account["Aantal rijen"] == 4
    [logged] = access_log.entries(OFFICE, email=ACCESS_USER.email, kind=Kind.EXPORT)
    assert (logged.details["rows"], logged.details["sha256"]) == (4, account["SHA-256 van de rijen"])
    assert logged.details["filters"] == {"Persoon": HR_USER.name}


def test_a_formula_in_the_log_stays_text_in_the_file_and_an_account_number_is_masked() -> None:
    access_log.write(Kind.LIST, OFFICE, "=1+1@kantoor.example", submitter=["=cmd|' /C calc'!A0", IBAN])
    key = session_of(ACCESS_USER.email)
    token = download(opened(ACCESS_USER.email, LOG, session=key, person="=1+1@kantoor.example"))
    running = sessions.find(key)
    assert running is not None
    taken = downloads.take(running, token)
    assert taken is not None
    sheet = openpyxl.load_workbook(taken.path)["Logboek"]
    assert "f" not in {cell.data_type for cell in sheet[2]}
    assert sheet["C2"].value == "=1+1@kantoor.example"
    assert "0417 1643" not in str(sheet["E2"].value)


def test_an_account_number_that_someone_searched_for_is_masked_on_screen_too() -> None:
    access_log.write(Kind.LIST, OFFICE, "iban@kantoor.example", submitter=[IBAN])
    app = click(opened(ACCESS_USER.email, LOG, person="iban@kantoor.example"), row=0)
    assert "•••• 4300" in table(app)[0]["Wat"]
    assert "0417 1643" not in told(app)


def test_a_log_of_more_rows_than_a_sheet_holds_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    from exports import log as log_file

    monkeypatch.setattr(log_file, "MOST_ROWS", 50)
    key = session_of(ACCESS_USER.email)
    token = download(opened(ACCESS_USER.email, LOG, session=key, kind="workflow"))
    running = sessions.find(key)
    assert running is not None
    taken = downloads.take(running, token)
    assert taken is not None
    book = openpyxl.load_workbook(taken.path)
    assert book.sheetnames == ["Logboek", "Logboek (2)", "Logboek (3)", "Verantwoording"]
    assert [sheet.max_row - 1 for sheet in book.worksheets[:3]] == [50, 50, 20]


def test_a_row_that_someone_spoiled_in_the_store_is_shown_as_it_is() -> None:
    with control.engine().begin() as connection:
        connection.execute(text("drop trigger access_log_no_update"))
        connection.execute(
            text(
                "update access_log set kind = 'raar', details = 'geen json' where kind = 'sign_in' and office_id = :o"
            ),
            {"o": OFFICE},
        )
    app = opened(ACCESS_USER.email, LOG, person=HR_USER.email)
    assert "raar" in kinds(app)
    assert any("geen json" in row["Wat"] for row in table(app))
