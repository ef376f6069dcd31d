"""Toegang: who opens it, what it shows, and what it does, as a manager of the office meets it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts
from auth.accounts import DepartmentGrant, Permission, Role, User
from errors import SourceRefused
from importers import user_files
from tests import screen_office
from tests.organisation import OFFICE, user
from tests.screen_office import ACCESS_USER, DISABLED, HOSTILE, HR_USER, MANAGER, OFFICE_USER, PAYROLL_USER
from tests.screens import (
    app_of,
    assert_nothing_raised,
    click,
    nodes,
    opened,
    own_home,
    read_aloud,
    session_of,
    table,
    told,
)

ACCESS, USER, IMPORT = "pages/office/access.py", "pages/office/user.py", "pages/office/user_import.py"
LOG = "pages/office/log.py"
PAGES = (ACCESS, USER, IMPORT, LOG)
BOTH = frozenset(Permission)
KEEPER = ACCESS_USER
ONLY_KEEPER = user(email="alleen@kantoor.example", name="Ali Alleen", rights=frozenset({Permission.MANAGE_ACCESS}))
STRANGER = user(Role.HR, email="vreemd@elders.example", name="Vera Vreemd qvreemd0q", office_id="elders")
EMPTY_KEEPER = user(email="leeg@leeg.example", name="Lea Leeg", office_id="leeg", rights=BOTH)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        for someone in (ONLY_KEEPER, STRANGER, EMPTY_KEEPER):
            accounts.add(someone)
        yield


def someone(name: str, role: Role = Role.HR, **changes: object) -> User:
    """A user of this test alone."""
    made = user(role, email=f"{name}@kantoor.example", name=name.capitalize(), **changes)
    accounts.add(made)
    return made


def now(who: User) -> User:
    found = accounts.find(who.email)
    assert found is not None
    return found


def at(app: AppTest, key: str, value: object) -> AppTest:
    """Fill in one widget of the form."""
    app.get_by_key(f"user-form:{key}").set_value(value)  # type: ignore[union-attr]
    app.run()
    assert_nothing_raised(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    button.click().run()
    assert_nothing_raised(app)
    return app


def is_open(app: AppTest, label: str) -> bool:
    [button] = [button for button in app.button if button.label == label]
    return not button.disabled


# Who opens it


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [OFFICE_USER, PAYROLL_USER, HR_USER, MANAGER], ids=lambda who: who.name)
def test_without_the_right_no_page_of_the_office_opens_and_the_menu_does_not_name_it(path: str, who: User) -> None:
    app = opened(who.email, path)
    assert "Deze pagina is niet beschikbaar." in read_aloud(app)
    assert not app.title
    assert "Toegang" not in told(app).replace("Kantoor → Toegang", "")
    assert "Logboek" not in told(app).replace("Kantoor → Logboek", "")


@pytest.mark.parametrize(
    ("path", "trail"),
    [
        (ACCESS, "Kantoor → Toegang"),
        (USER, "Kantoor → Toegang → Gebruiker"),
        (IMPORT, "Kantoor → Toegang → Gebruikers importeren"),
        (LOG, "Kantoor → Logboek"),
    ],
)
@pytest.mark.parametrize("who", [KEEPER, ONLY_KEEPER, EMPTY_KEEPER], ids=lambda who: who.name)
def test_who_manages_access_opens_each_also_without_seeing_workflows_and_before_there_are_data(
    path: str, trail: str, who: User
) -> None:
    app = opened(who.email, path)
    assert len(app.title) == 1
    assert trail in read_aloud(app)
    assert not app.error
    sidebar = "\n".join(str(node.proto) for node in nodes(app) if node.type == "page_link")
    assert "Toegang" in sidebar
    assert ("Workflows" in sidebar) == who.may(Permission.SEE_WORKFLOWS)


def test_who_only_manages_access_starts_there_and_gets_no_workflows() -> None:
    start = app_of()
    start.user = {"session": session_of(ONLY_KEEPER.email)}
    assert start.run().title[0].value == "Toegang"
    app = opened(ONLY_KEEPER.email)
    assert "Procesbeheer workflows" in read_aloud(app)
    assert not app.dataframe
    assert "qmedewerker" not in told(app)


def test_the_choice_of_employers_is_not_on_a_page_about_the_whole_office() -> None:
    assert not [box for box in opened(KEEPER.email, ACCESS).multiselect if box.key == "employers"]
    assert [box for box in opened(KEEPER.email).multiselect if box.key == "employers"]


# The list


def rows(app: AppTest) -> dict[str, dict[str, str]]:
    return {row["E-mailadres"]: row for row in table(app)}


def test_the_list_tells_of_each_user_of_this_office_what_he_may_and_of_nobody_else() -> None:
    app = opened(KEEPER.email, ACCESS)
    listed = rows(app)
    assert {*listed} == {each.email for each in accounts.of_office(OFFICE)}
    assert listed[MANAGER.email] | {"Aangemeld": ""} == {
        "Naam": "Zora Zorg",
        "E-mailadres": MANAGER.email,
        "Rol": "Leidinggevende",
        "Werkgevers": "",
        "Afdelingen": "Zorggroep qwerkgever1q › Zorg qafdeling1q (met onderliggende)",
        "Workflows": "✓ ja",
        "Beheert": "",
        "Aangemeld": "",
        "2e factor": "– nee",
        "Status": "Actief",
    }
    assert listed[HR_USER.email]["Werkgevers"] == "Bakkerij qwerkgever0q"
    assert (listed[KEEPER.email]["Werkgevers"], listed[KEEPER.email]["Beheert"]) == ("alle", "✓ ja")
    assert listed[DISABLED.email]["Status"] == "✕ Uitgeschakeld"
    assert "qvreemd0q" not in told(app)


def test_the_last_sign_in_comes_from_the_log() -> None:
    who = someone("aangemeld")
    assert rows(opened(KEEPER.email, ACCESS))[who.email]["Aangemeld"] == "nog nooit"
    access_log.write(access_log.Kind.SIGN_IN, OFFICE, who.email)
    assert "-20" in rows(opened(KEEPER.email, ACCESS))[who.email]["Aangemeld"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("zora", True), ("ZORA zorg@", True), ("qafdeling1q", True), ("zora bakkerij", False), ("vreemd", False)],
)
def test_one_finds_people_by_parts_of_name_address_employer_and_department(text: str, found: bool) -> None:
    app = opened(KEEPER.email, ACCESS, find=text)
    assert (MANAGER.email in rows(app)) == found
    assert HR_USER.email not in rows(app)


def test_a_view_that_never_was_is_ignored_and_one_that_is_leaves_only_those() -> None:
    assert len(rows(opened(KEEPER.email, ACCESS, view="alles-van-elders"))) == len(accounts.of_office(OFFICE))
    assert [*rows(opened(KEEPER.email, ACCESS, view="uitgeschakeld"))] == [DISABLED.email]
    assert {*rows(opened(KEEPER.email, ACCESS, view="beheerders"))} == {KEEPER.email, ONLY_KEEPER.email}


def test_a_click_on_a_row_opens_that_user() -> None:
    app = opened(KEEPER.email, ACCESS, find="zora")
    assert click(app, row=0).title[0].value == "Zora Zorg"


def test_a_name_is_shown_as_typed_whatever_it_holds() -> None:
    who = user(email="raar@kantoor.example", name=HOSTILE, role=Role.HR)
    accounts.add(who)
    assert rows(opened(KEEPER.email, ACCESS))[who.email]["Naam"] == HOSTILE
    shown = opened(KEEPER.email, USER, id=who.email)
    assert "![](" not in shown.title[0].value
    assert "elders.example" not in "".join(str(node.value) for node in nodes(shown) if node.type == "html")


# One user


def test_a_user_of_another_office_looks_exactly_like_one_who_does_not_exist() -> None:
    stranger, nobody = (opened(KEEPER.email, USER, id=email) for email in (STRANGER.email, "niemand@nergens.example"))
    assert told(stranger).replace(STRANGER.email, "X") == told(nobody).replace("niemand@nergens.example", "X")
    assert stranger.title[0].value == "Gebruiker niet gevonden"
    assert not stranger.button


def counts(app: AppTest) -> list[int]:
    """How many workflows the page says that the user sees, per list."""
    return [int(button.label.split()[-1]) for button in app.button if str(button.key).startswith("effect:")]


def test_what_a_change_makes_someone_see_stands_there_before_it_is_saved() -> None:
    who = someone("gevolg", employers=("bakkerij",))
    app = opened(KEEPER.email, USER, id=who.email)
    assert "van werkgever Bakkerij qwerkgever0q." in read_aloud(app)
    assert not is_open(app, "Opslaan")
    expected = sum(1 for each in screen_office.WORKFLOWS if each.employer_id == "bakkerij")
    assert sum(counts(app)) == expected
    at(app, "role", "department_manager")
    at(app, "employers", [])
    assert "Ziet niets: er is geen afdeling gekoppeld." in read_aloud(app)
    at(app, "departments", ["zorg"])
    exact = [each for each in screen_office.WORKFLOWS if (each.employer_id, each.employee_id) == ("zorggroep", "1")]
    assert sum(counts(app)) == len(exact)
    at(app, "below:zorg", True)
    below = [
        each for each in screen_office.WORKFLOWS if each.employer_id == "zorggroep" and each.employee_id in ("1", "2")
    ]
    assert sum(counts(app)) == len(below)
    assert "Zorg qafdeling1q en alles eronder" in read_aloud(app)
    assert "Rol: HR → Leidinggevende" in read_aloud(app)
    assert now(who) == who


def test_who_may_not_see_the_workflows_does_not_learn_how_many_another_sees() -> None:
    who = someone("aantallen", employers=("bakkerij",))
    said = opened(ONLY_KEEPER.email, USER, id=who.email)
    assert "Ziet de workflows van werkgever Bakkerij" in read_aloud(said)
    assert not counts(said)
    assert counts(opened(KEEPER.email, USER, id=who.email))


def test_saving_keeps_what_is_filled_in_logs_it_and_says_so() -> None:
    who = someone("opslaan", employers=("bakkerij",))
    app = opened(KEEPER.email, USER, id=who.email)
    at(app, "employers", ["zorggroep"])
    at(app, "departments", ["nacht", "zorg"])
    at(app, "below:zorg", True)
    at(app, "procesbeheer_workflows", False)
    press(app, "Opslaan")
    assert now(who) == replace(
        who,
        employers=("zorggroep",),
        departments=(DepartmentGrant("nacht"), DepartmentGrant("zorg", has_sub_departments=True)),
        rights=frozenset(),
    )
    [entry] = [entry for entry in access_log.entries(OFFICE) if entry.details.get("user") == who.email]
    assert (entry.email, entry.details["before"]["employers"]) == (KEEPER.email, ["bakkerij"])
    assert "Opslaan is opgeslagen" in "".join(message.value for message in app.success)


def test_what_someone_else_changed_meanwhile_is_not_overwritten_and_can_be_loaded() -> None:
    who = someone("ingehaald", employers=("bakkerij",))
    app = opened(KEEPER.email, USER, id=who.email)
    at(app, "name", "Mijn Naam")
    accounts.set_active(who.email, is_active=False)
    press(app, "Opslaan")
    assert "intussen door iemand anders gewijzigd" in app.error[0].value
    assert now(who) == replace(who, is_active=False)
    press(app, "Gegevens van nu laden")
    assert app.text_input[0].value == who.name
    assert "Is uitgeschakeld" in read_aloud(app)
    at(app, "name", "Mijn Naam")
    press(app, "Opslaan")
    assert now(who) == replace(who, is_active=False, name="Mijn Naam")


def test_the_form_forgets_what_was_typed_for_another_user() -> None:
    first, second = someone("eerste"), someone("volgende")
    app = opened(KEEPER.email, USER, id=first.email)
    at(app, "name", "Getypt maar niet opgeslagen")
    app.query_params["id"] = second.email
    app.run()
    assert app.text_input[0].value == second.name


def test_the_right_to_manage_access_is_refused_for_who_does_not_see_the_whole_office() -> None:
    who = someone("verzoek", employers=("bakkerij",))
    app = opened(KEEPER.email, USER, id=who.email)
    at(app, "manage_access", True)
    assert "alleen voor de rol Kantoor" in app.warning[0].value
    assert not is_open(app, "Opslaan")
    at(app, "role", "office")
    at(app, "employers", [])
    assert is_open(app, "Opslaan")
    assert "leest het logboek van het hele kantoor" in read_aloud(app)


def test_a_manager_is_warned_before_he_takes_his_own_right_and_the_last_one_is_refused() -> None:
    app = opened(EMPTY_KEEPER.email, USER, id=EMPTY_KEEPER.email)
    at(app, "manage_access", False)
    assert "Dit bent u zelf" in app.warning[0].value
    press(app, "Opslaan")
    assert "niemand van het kantoor" in app.error[0].value
    assert now(EMPTY_KEEPER) == EMPTY_KEEPER


def test_a_new_user_is_added_without_a_password_and_invited_with_a_link_shown_once() -> None:
    app = opened(KEEPER.email, USER)
    assert app.title[0].value == "Gebruiker toevoegen"
    assert not is_open(app, "Toevoegen")
    at(app, "name", "  Nora   Nieuw ")
    at(app, "email", "Nora@Kantoor.example")
    at(app, "employers", ["bakkerij"])
    press(app, "Toevoegen")
    made = accounts.find("nora@kantoor.example")
    assert made == user(Role.HR, email="nora@kantoor.example", name="Nora Nieuw", employers=("bakkerij",))
    assert app.title[0].value == "Nora Nieuw"
    press(app, "Uitnodiging maken")
    assert "/invitation/" in app.code[0].value
    app.run()
    assert not app.code
    assert access_log.entries(OFFICE, kind="invitation")[0].details["user"] == "nora@kantoor.example"


@pytest.mark.parametrize("email", [HR_USER.email, STRANGER.email])
def test_an_address_that_is_taken_here_or_elsewhere_is_refused_in_the_same_words(email: str) -> None:
    app = opened(KEEPER.email, USER)
    at(app, "name", "Dubbel")
    at(app, "email", email)
    at(app, "employers", ["bakkerij"])
    press(app, "Toevoegen")
    assert "kan niet worden gebruikt" in app.error[0].value.replace("\\", "")


# Several at once


def choose(app: AppTest, *chosen: User) -> AppTest:
    """Tick the boxes of these users."""
    emails = list(app.dataframe[0].value["E-mailadres"])
    ticked = [emails.index(each.email) for each in chosen]
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": ticked, "columns": [], "cells": []}}
    app.run()
    assert_nothing_raised(app)
    return app


def propose(app: AppTest, deed: str) -> AppTest:
    [box] = [box for box in app.selectbox if box.key == "bulk"]
    box.set_value(deed).run()
    assert_nothing_raised(app)
    return app


def test_a_right_is_given_to_several_after_seeing_what_each_will_see() -> None:
    one = someone("eentje", employers=("bakkerij",), rights=frozenset())
    two = someone("tweetje", Role.DEPARTMENT_MANAGER, rights=frozenset())
    had = someone("hadhetal", employers=("zorggroep",))
    app = propose(choose(opened(KEEPER.email, ACCESS), one, two, had), "Recht Procesbeheer workflows geven")
    assert "Eentje: Ziet " in read_aloud(app)
    assert "Tweetje: Ziet niets: er is geen afdeling gekoppeld." in read_aloud(app)
    assert "Voor 1 gebruiker verandert er niets." in read_aloud(app)
    assert now(one) == one
    press(app, "Opslaan voor 2 gebruikers")
    assert [Permission.SEE_WORKFLOWS in now(each).rights for each in (one, two, had)] == [True] * 3
    assert len(access_log.entries(OFFICE, kind="rights", limit=2)) == 2
    assert "opgeslagen voor 2 gebruikers" in app.success[0].value
    assert not [box for box in app.selectbox if box.key == "bulk"]


@pytest.mark.parametrize(
    ("deed", "after"),
    [
        ("Recht Procesbeheer workflows intrekken", {"rights": frozenset()}),
        ("Uitschakelen", {"is_active": False}),
        ("Rol wijzigen in Salarisverwerker", {"role": Role.PAYROLL}),
    ],
)
def test_each_deed_for_several_does_what_it_says(deed: str, after: dict[str, object]) -> None:
    who = someone(f"samen{len(deed)}", employers=("bakkerij",))
    app = propose(choose(opened(KEEPER.email, ACCESS), who), deed)
    press(app, "Opslaan voor 1 gebruiker")
    assert now(who) == replace(who, **after)  # type: ignore[arg-type]


def test_when_one_of_several_cannot_be_changed_none_is() -> None:
    who = someone("samenuit")
    everyone = [KEEPER, ONLY_KEEPER, who]
    app = propose(choose(opened(KEEPER.email, ACCESS), *everyone), "Rol wijzigen in Salarisverwerker")
    press(app, "Opslaan voor 3 gebruikers")
    assert "alleen voor de rol Kantoor" in app.error[0].value
    assert [now(each) for each in everyone] == everyone


# From a file

HEADINGS = "E-mailadres;Naam;Rol;Werkgevers;Afdelingen;Onderliggende afdelingen;Procesbeheer workflows"


def upload(content: bytes, name: str = "gebruikers.csv") -> AppTest:
    app = opened(KEEPER.email, IMPORT)
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert_nothing_raised(app)
    return app


def preview(app: AppTest) -> dict[str, str]:
    """What happens, by line number."""
    return {row["Regel"]: row["Wat er gebeurt"] for row in app.dataframe[0].value.to_dict("records")}


def test_a_file_shows_what_it_would_do_line_by_line_and_does_only_that() -> None:
    known = someone("bekend", employers=("bakkerij",))
    same = someone("zelfde", employers=("bakkerij",))
    text = f"""{HEADINGS}
n1@kantoor.example;Nel Nieuw;HR;Bakkerij qwerkgever0q;;;ja
n2@kantoor.example;Nol Nieuw;leidinggevende;;Zorg qafdeling1q;ja;ja
{known.email};Bekend;Kantoor;;;;
{same.email};Zelfde;hr;bakkerij;;;

geenadres;Fout;HR;;;;
n3@kantoor.example;Fout;Directeur;;;;
n4@kantoor.example;Fout;HR;Elders BV;;;
n5@kantoor.example;Fout;Leidinggevende;;Onbekend;;
n6@kantoor.example;Fout;HR;;;misschien;
n7@kantoor.example;;HR;;;;
n8@kantoor.example;Dubbel;HR;;;;
N8@kantoor.example;Dubbel;HR;;;;
{STRANGER.email};Gekaapt;HR;;;;
"""
    app = upload(text.encode())
    told_of = preview(app)
    assert {line: said for line, said in told_of.items() if not said.startswith("Geweigerd")} == {
        "2": "Nieuw",
        "3": "Nieuw",
        "4": "Wijzigt Rol: HR → Kantoor; Werkgevers: Bakkerij qwerkgever0q → alle",
        "5": "Ongewijzigd",
    }
    refusals = {
        "7": "geen e-mailadres",
        "8": "onbekende rol 'Directeur'",
        "9": "onbekende werkgever 'Elders BV'",
        "10": "onbekende afdeling 'Onbekend'",
        "11": "geen ja of nee",
        "12": "naam en een kantoor",
        "13": "meer dan eens",
        "14": "meer dan eens",
        "15": "kan niet worden gebruikt",
    }
    assert [line for line, said in refusals.items() if said not in told_of[line]] == []
    assert accounts.find("n1@kantoor.example") is None
    press(app, "3 gebruikers opslaan")
    assert accounts.find("n2@kantoor.example") == user(
        Role.DEPARTMENT_MANAGER,
        email="n2@kantoor.example",
        name="Nol Nieuw",
        departments=(DepartmentGrant("zorg", has_sub_departments=True),),
    )
    assert now(known) == replace(known, role=Role.OFFICE, employers=())
    assert now(STRANGER) == STRANGER
    assert accounts.taken(f"n{number}@kantoor.example" for number in range(3, 9)) == set()
    assert "9 regels zijn geweigerd" in app.success[0].value


def workbook(*lines: tuple[object, ...]) -> bytes:
    book, written = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    book.save(written)
    return written.getvalue()


def test_a_workbook_does_the_same_as_a_csv_file() -> None:
    content = workbook(
        ("Naam", "E-mail", "Rol", "Werkgever"), ("Wim Werk", "wim@kantoor.example", "HR", "bakkerij; zorggroep")
    )
    app = upload(content, "gebruikers.xlsx")
    assert preview(app) == {"2": "Nieuw"}
    press(app, "1 gebruiker opslaan")
    found = accounts.find("wim@kantoor.example")
    assert found is not None
    assert (found.employers, found.rights) == (("bakkerij", "zorggroep"), frozenset())


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "leeg.csv", "is leeg"),
        (b"Naam;Rol\nx;HR\n", "kort.csv", "mist de kolom e-mailadres"),
        (b"e-mail;email;naam;rol\n", "twee.csv", "twee keer"),
        (b'e-mail;naam;rol\n"a;b;c\n', "open.csv", "aanhalingsteken"),
        (b"\x00\x01\x02", "ruis.csv", "geen tekst"),
        (b"dit is geen zip", "nep.xlsx", "geen leesbaar zip"),
        (b"e-mail;naam;rol\n" + b"a@b;c;HR\n" * 2001, "lang.csv", "meer dan 2000"),
    ],
)
def test_what_is_no_list_of_users_is_refused_in_one_line(content: bytes, name: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes(content)
    with pytest.raises(SourceRefused) as refusal:
        user_files.read(path, name)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_refused_file_is_refused_on_the_page_and_nothing_can_be_saved() -> None:
    app = upload(b"Naam;Rol\nx;HR\n")
    assert "mist de kolom" in app.error[0].value
    assert not [button for button in app.button if "opslaan" in button.label]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_of_any_usual_kind_is_read(encoding: str, delimiter: str, tmp_path: Path) -> None:
    lines = [("E-mail", "Naam", "Rol"), ("zoe@kantoor.example", "Zoë Ömer", "HR")]
    path = tmp_path / "geupload"
    path.write_bytes("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    [line] = user_files.read(path, "gebruikers.csv").lines
    assert (line.number, line.values) == (2, {"email": "zoe@kantoor.example", "name": "Zoë Ömer", "role": "HR"})
