"""One workflow: its whole progress, who did what, how each step is set up, and what nobody else gets to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from settings import AMSTERDAM
from tests import screen_office
from tests.organisation import Workflow, word
from tests.screen_office import (
    ADDRESS,
    BARE,
    COMPONENTS,
    EMPLOYEES,
    EMPTY_MANAGER,
    EXACT_MANAGER,
    HOSTILE,
    HR_USER,
    IBAN,
    LITERAL,
    MANAGER,
    OFFICE_USER,
    ORGANISATION,
    REFUSED,
    REPEATED,
)
from tests.screens import (
    WORKFLOW,
    WORKFLOWS,
    assert_nothing_raised,
    click,
    nodes,
    opened,
    own_home,
    questions_asked,
    read_aloud,
    table,
    told,
)
from ui import tables


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


def shown(workflow: Workflow, email: str = OFFICE_USER.email) -> AppTest:
    return opened(email, WORKFLOW, id=workflow.workflow_id)


class _Lists(HTMLParser):
    """Reads the lists of steps: per entry its class, and its texts by the class or tag they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.entries: list[tuple[str, str, list[tuple[str, str]]]] = []
        self._list = ""
        self._kind: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        self.tags.append(tag)
        if tag == "ol":
            self._list = kind
        elif tag == "li":
            self.entries.append((self._list, kind, []))
        self._kind.append(kind or tag)

    def handle_endtag(self, tag: str) -> None:
        self._kind.pop()

    def handle_data(self, data: str) -> None:
        if self.entries and data.strip():
            self.entries[-1][2].append((self._kind[-1], " ".join(data.split())))


@dataclass(frozen=True)
class Entry:
    """One execution or planned step as the page shows it."""

    state: str
    texts: dict[str, str]
    set_up: dict[str, str]


def _read(app: AppTest) -> _Lists:
    reader = _Lists()
    for block in app.html:
        if "<ol" in str(block.value):
            reader.feed(str(block.value))
    return reader


def entries(app: AppTest, name: str) -> list[Entry]:
    found = []
    for kind, state, texts in _read(app).entries:
        if kind == name:
            labels = [text for place, text in texts if place == "dt"]
            values = [text for place, text in texts if place == "dd"]
            found.append(Entry(state, dict(texts), dict(zip(labels, values, strict=True))))
    return found


def steps(app: AppTest) -> list[Entry]:
    return entries(app, "steps")


def facts(app: AppTest) -> dict[str, str]:
    """The cards of a declaration: name and content."""
    texts = [node for node in nodes(app) if node.type in ("caption", "text")]
    told_of = pairwise(texts)
    return {str(name.value): str(text.value) for name, text in told_of if (name.type, text.type) == ("caption", "text")}


def moment(workflow: Workflow) -> str:
    return workflow.submitted_at.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")


def test_the_top_tells_employee_process_status_submitter_moment_place_and_template() -> None:
    app = shown(REPEATED)
    said = read_aloud(app)
    assert app.title[0].value == f"Declaratie medewerker · {EMPLOYEES[2].name}".replace("-", "\\-")
    wanted = [
        "In behandeling",
        moment(REPEATED),
        REPEATED.submitter,
        "Zorggroep qwerkgever1q",
        "afdeling Zorg qafdeling1q",
    ]
    assert [text for text in [*wanted, f"{REPEATED.template_id}, versie 7"] if text not in said] == []


def test_every_execution_of_a_repeated_step_is_there_in_order() -> None:
    found = [(entry.texts["name"][:1], entry.texts.get("action", ""), entry.state) for entry in steps(shown(REPEATED))]
    assert found == [
        ("1", "ingediend", "done"),
        ("2", "afgewezen", "done"),
        ("1", "ingediend", "done"),
        ("2", "goedgekeurd", "done"),
        ("3", "melding verstuurd", "done"),
        ("4", "wacht op actie", "current"),
    ]


def test_the_picture_shows_each_step_once_in_the_order_of_the_set_up() -> None:
    found = [(entry.texts["name"][:1], entry.state) for entry in entries(shown(REPEATED), "progress")]
    assert found == [("1", "done"), ("2", "done"), ("3", "done"), ("4", "current")]


def test_the_status_of_a_step_is_afgerond_nog_doen_or_the_number_of_the_one_it_is_at() -> None:
    app = shown(ORGANISATION.workflows[1])
    assert [entry.texts["status"] for entry in steps(app)] == ["Afgerond", "Stap 2", "Nog doen", "Nog doen"]


def test_after_a_refusal_nothing_is_left_to_do() -> None:
    app = shown(REFUSED)
    assert [entry.texts["status"] for entry in steps(app)] == ["Afgerond", "Afgerond", "Vervallen", "Vervallen"]
    assert "wacht" not in read_aloud(app).split("Stappen")[0]


def test_a_step_tells_who_did_it_for_whom_when_why_and_how_long_it_waited() -> None:
    first, refused, _, approved, notice, _ = steps(shown(REPEATED))
    assert first.texts["who"] == "Eva Eerst"
    assert refused.texts["who"] == "Bram Baas (Teamleider)"
    assert refused.texts["blockquote"] == "Bon ontbreekt"
    assert approved.texts["who"].startswith("Cor Collega namens Bram Baas")
    assert approved.texts["waited"] == "wachtte 1 uur"
    assert "waited" not in notice.texts
    executed = ORGANISATION.steps[[s.workflow_id for s in ORGANISATION.steps].index(REPEATED.workflow_id)].executed_at
    assert executed is not None
    assert first.texts["when"] == executed.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M")


def test_the_set_up_names_what_it_knows_and_shows_the_rest_as_key_and_value() -> None:
    approval = steps(shown(REPEATED))[1].set_up
    assert approval["soort"] == "Goedkeuring"
    assert approval["mogelijke acties"] == "goedkeuren, afwijzen"
    assert approval["opmerking verplicht"] == "ja"
    assert approval["herinnering na"] == "3 dagen"
    assert approval["streeftijd"] == "2,5 werkdagen"
    assert approval["voorwaarde"] == "waarde > 100 qvoorwaarde2q"
    assert approval[f"kleur {word('onbekend', 2)}"] == "paars"
    assert approval["diep"] == '{"lijst": [1, 2]}'


def test_a_kind_that_nobody_knows_is_shown_as_it_is() -> None:
    last = steps(shown(REPEATED))[-1].set_up
    assert (last["soort"], last["toegewezen aan"]) == ("raar", "raad")


def test_a_workflow_without_steps_or_set_up_says_so() -> None:
    said = read_aloud(shown(BARE))
    assert "De stappen van deze workflow staan niet in de bron" in said


def test_a_declaration_shows_component_value_period_submitter_and_who_decided() -> None:
    found = facts(shown(REPEATED))
    assert found["Component"] == COMPONENTS[0]
    assert found["Waarde"] == "7,50 uur"
    assert found["Verloningsperiode"].startswith("2026-11, sluit ")
    assert found["Ingediend door"] == REPEATED.submitter
    assert found["Beoordeeld door"] == "Bram Baas (afgewezen); Cor Collega (goedgekeurd)"


def test_another_process_has_no_declaration() -> None:
    assert "Component" not in facts(shown(next(w for w in ORGANISATION.workflows if w.process == ADDRESS)))


def test_the_audit_trail_tells_every_action_in_order_with_its_second() -> None:
    app = shown(REPEATED)
    [trail] = app.dataframe
    rows = trail.value.to_dict("records")
    assert [row["Actie"] for row in rows] == [
        *("ingediend", "ingediend", "afgewezen", "ingediend", "goedgekeurd", "melding verstuurd"),
    ]
    assert [row["Opmerking"] for row in rows if row["Opmerking"]] == ["Bon ontbreekt", "Bon toegevoegd"]
    times = [row["Tijdstip"] for row in rows]
    assert times[0] == f"{moment(REPEATED)}:00"
    assert times == sorted(times, key=lambda text: (text[6:10], text[3:5], text[:2], text[11:]))


@pytest.mark.parametrize("someone", [HR_USER, EXACT_MANAGER, EMPTY_MANAGER], ids=lambda user: user.name)
def test_not_allowed_and_not_existing_are_the_very_same_page(someone: object) -> None:
    email = someone.email  # type: ignore[attr-defined]
    pages = [opened(email, WORKFLOW, id=asked) for asked in (REFUSED.workflow_id, "bestaat-niet", "' or 1=1 --")]
    pages.append(opened(email, WORKFLOW))
    assert "Workflow niet gevonden" in read_aloud(pages[0])
    assert {told(page) for page in pages} == {told(pages[0])}


def test_a_manager_sees_a_department_below_only_when_that_is_on() -> None:
    assert "niet gevonden" not in read_aloud(shown(REFUSED, MANAGER.email))
    assert "niet gevonden" in read_aloud(shown(REFUSED, EXACT_MANAGER.email))


def test_text_of_users_stays_the_text_it_is() -> None:
    app = shown(LITERAL)
    literal = steps(app)[0]
    assert literal.texts["name"] == f"1 {HOSTILE}"
    assert literal.texts["action"] == literal.texts["blockquote"] == HOSTILE
    assert set(_read(app).tags) <= {"ol", "li", "span", "div", "dl", "dt", "dd", "details", "summary", "blockquote"}
    raw = [str(node.value) for node in nodes(app) if node.type in ("title", "caption", "markdown", "info")]
    assert [text for text in raw if "**vet**" in text or "<img" in text.replace("\\<", "")] == []


def test_the_trail_holds_hostile_text_as_cells() -> None:
    [trail] = shown(LITERAL).dataframe
    assert HOSTILE in set(trail.value["Opmerking"])


def test_an_iban_in_a_remark_shows_its_last_four_characters_only() -> None:
    shown_texts = told(shown(BARE))
    assert IBAN not in shown_texts
    assert "•••• 4300" in shown_texts or "•••• 3 00" in shown_texts


def test_the_way_back_keeps_the_filters_and_the_neighbours_follow_the_list() -> None:
    app = opened(OFFICE_USER.email, process=ADDRESS, sort="submitter", order="asc")
    ids = [row["Indiener"].replace("Indiener qindiener", "qworkflow") for row in table(app)[:4]]
    click(app, row=1)
    assert app.query_params == {"id": ids[1]}
    assert "2 van " in read_aloud(app)
    app.button(key="neighbour:Volgende").click().run()
    app.button(key="neighbour:Volgende").click().run()
    assert app.query_params == {"id": ids[3]}
    app.button(key="neighbour:Vorige").click().run()
    assert app.query_params == {"id": ids[2]}
    [back] = app.main.get("page_link")
    assert "Terug naar Openstaand" in back.proto.label
    assert back.proto.query_string == "process=Update+adres+medewerker&sort=submitter&order=asc"


def test_a_click_opens_a_workflow_without_asking_for_its_list_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(OFFICE_USER.email)
    asked = questions_asked(monkeypatch)
    click(app, row=1)
    assert "2 van " in read_aloud(app)
    assert "workflow/facts" in asked
    assert [name for name in asked if name.startswith("workflows/")] == []


def test_for_another_choice_of_employers_the_neighbours_are_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = click(opened(OFFICE_USER.email), row=1)
    asked = questions_asked(monkeypatch)
    app.run()
    assert "workflows/list" not in asked
    app.multiselect(key="employers").set_value([employer.employer_id for employer in ORGANISATION.employers]).run()
    assert "workflows/list" in asked
    assert_nothing_raised(app)


def test_where_a_page_of_the_list_ends_the_neighbours_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = [row["Indiener"].replace("Indiener qindiener", "qworkflow") for row in table(opened(OFFICE_USER.email))]
    monkeypatch.setattr(tables, "PAGE_SIZE", 2)
    app = opened(OFFICE_USER.email)
    click(app, row=1)
    app.button(key="neighbour:Volgende").click().run()
    assert app.query_params == {"id": in_order[2]}
    assert "3 van " in read_aloud(app)
    app.button(key="neighbour:Vorige").click().run()
    app.button(key="neighbour:Vorige").click().run()
    assert app.query_params == {"id": in_order[0]}
    assert app.button(key="neighbour:Vorige").disabled


@pytest.mark.parametrize(("row", "label"), [(0, "Vorige"), (-1, "Volgende")])
def test_at_either_end_of_the_list_there_is_no_neighbour_on_that_side(row: int, label: str) -> None:
    app = opened(OFFICE_USER.email, department="nacht", process=ADDRESS)
    click(app, row=row % len(table(app)))
    assert app.button(key=f"neighbour:{label}").disabled
    assert_nothing_raised(app)


def test_opened_by_its_address_alone_it_leads_to_the_list() -> None:
    app = shown(REPEATED)
    [back] = app.main.get("page_link")
    assert back.proto.label == "Naar Workflows"
    app.switch_page(WORKFLOWS).run()
    assert app.title[0].value == "Workflows"
