"""An office in which every text is an image elsewhere: every page is looked at and nobody elsewhere is asked."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from auth import accounts
from auth.accounts import Permission, Role, User
from pages import MENU
from queries.terms import DECLARATION
from settings import settings
from tests.browser.listening import Listening, listening
from tests.browser.visiting import Visit
from tests.organisation import MAY_SEE, Department, Employee, Employer, Organisation, PayrollPeriod, Workflow, publish
from tests.running import Running, serving
from tests.screen_office import FullStep, SetUpStep
from tests.screens import own_home

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)


def image(url: str, name: str) -> str:
    """A text that is an image wherever Markdown or HTML is read."""
    return f'![{name}]({url}/{name}.md.png) <img src="{url}/{name}.html.png"> <{url}/{name}.auto>'


def hostile_office(url: str) -> Organisation:
    """One of everything, each text of it an image at this address."""
    person = User(
        "baas@kantoor.example",
        image(url, "user"),
        "demo",
        Role.OFFICE,
        rights=MAY_SEE | {Permission.MANAGE_ACCESS},
        is_demo=True,
        demo_note=image(url, "note"),
    )
    plain = Workflow("w0", "wg", "1", image(url, "submitter"), NOW)
    odd = replace(
        plain,
        workflow_id="w1",
        process=image(url, "process"),
        status=image(url, "status"),
        template_id=image(url, "template"),
        template_version=image(url, "version"),
        component=image(url, "component"),
        unit=image(url, "unit"),
        payroll_period=image(url, "period"),
        remark=image(url, "remark"),
        department_id="afd1",
        value=3.5,
    )
    declared = replace(odd, workflow_id="w2", process=DECLARATION, status="In behandeling")
    finished = replace(declared, workflow_id="w3", status="Afgerond", finished_at=NOW + timedelta(days=1))
    workflows = (plain, odd, declared, finished)
    return Organisation(
        "demo",
        (Employer("wg", "demo", image(url, "employer")), Employer("wg2", "demo", image(url, "employer-two"))),
        (
            Department("afd", "wg", image(url, "department")),
            Department("afd1", "wg", image(url, "below"), "afd"),
            Department("afd2", "wg2", image(url, "elsewhere")),
        ),
        (Employee("1", "wg", "afd", image(url, "employee")),),
        (PayrollPeriod("wg", image(url, "period"), NOW.date(), NOW.date(), NOW + timedelta(days=3)),),
        tuple(_set_up(url, step) for step in (1, 2)),
        workflows,
        tuple(_step(url, workflow, seq) for workflow in workflows for seq in (1, 2)),
        (person,),
    )


def _set_up(url: str, step_no: int) -> SetUpStep:
    texts = ("name", "kind", "assignee_kind", "assignee", "actions", "condition", "needs", "notify", "escalate_to")
    made = SetUpStep(image(url, "template"), image(url, "version"), step_no, "")
    told = {field.name: image(url, f"set-up-{field.name}") for field in fields(made) if field.name in texts}
    extra = f'{{"{image(url, "key").replace(chr(34), chr(39))}": "{image(url, "extra").replace(chr(34), chr(39))}"}}'
    return replace(made, **told, extra=extra, remark_required=True, target_working_days=2)


def _step(url: str, workflow: Workflow, seq: int) -> FullStep:
    texts = ("action", "remark", "actor", "role", "on_behalf_of", "name")
    told = {name: image(url, f"step-{name}") for name in texts}
    return FullStep(workflow.workflow_id, seq, seq, executed_at=NOW if seq == 1 else None, **told)


@pytest.fixture(scope="module")
def beacon() -> Iterator[Listening]:
    with listening() as elsewhere:
        yield elsewhere


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, beacon: Listening) -> Iterator[Running]:
    with own_home(tmp_path_factory):
        organisation = hostile_office(beacon.url)
        publish(organisation)
        for someone in organisation.users:
            accounts.add(someone)
        with serving(settings().home) as started:
            yield started


def undefended(browser: Browser, running: Running) -> Visit:
    """A browser that does not heed our policy, so that what is shown is all there is between a text and a request."""
    context = browser.new_context(locale="nl-NL", viewport={"width": 1440, "height": 900}, bypass_csp=True)
    made = Visit(running, context, context.new_page())
    made.page.on("request", lambda request: made.requests.append(request.url))
    return made


def look_at_everything(here: Visit, url: str) -> int:
    """Every page in as many states as show a text of someone; gives how many texts stood there as text."""
    hostile = {name: quote(image(url, name)) for name in ("process", "status", "component", "period", "user")}
    addresses = [
        *(f"/{screen.address}" for screen in MENU),
        *(f"/workflow?id={workflow_id}" for workflow_id in ("w0", "w1", "w3", hostile["user"])),
        f"/workflows?process={hostile['process']}&status={hostile['status']}&department=afd&employee={hostile['user']}",
        f"/workflows?process={quote(DECLARATION)}&component={hostile['component']}&payroll_period={hostile['period']}",
        "/workflows?list=historisch&sort=employee",
        "/gebruiker?id=baas@kantoor.example",
        f"/toegang?find={hostile['user']}",
    ]
    found = 0
    for address in addresses:
        here.go(address)
        found += here.page.content().count(".md.png")
        for closed in here.page.locator("details > summary:visible").all()[:3]:
            closed.click()
    here.go("/workflows")
    for label in ("Medewerker", "Indiener", "Proces", "Status", "Afdeling", "Werkgever"):
        here.page.get_by_role("combobox", name=label, exact=True).click()
        here.page.keyboard.press("Escape")
    here.go("/logboek")
    here.page.locator('.st-key-wide [data-testid="stDataFrame"]').click(position={"x": 300, "y": 48})
    here.settled()
    return found


def test_no_text_of_anyone_makes_a_browser_ask_someone_else_even_without_our_policy(
    browser: Browser, running: Running, beacon: Listening
) -> None:
    here = undefended(browser, running)
    here.page.goto(running.url)
    assert beacon.url in here.page.content()
    here.page.locator("form button").first.click()
    here.settled()
    assert look_at_everything(here, beacon.url) > 100
    elsewhere = [url for url in here.requests if not url.startswith((running.url, "data:", "blob:"))]
    here.close()
    assert (elsewhere, beacon.asked) == ([], [])


def test_the_beacon_hears_an_image_that_a_page_does_ask_for(browser: Browser, beacon: Listening) -> None:
    page = browser.new_page()
    with listening(image(beacon.url, "heard")) as elsewhere:
        page.goto(elsewhere.url, wait_until="networkidle")
    page.close()
    assert beacon.asked == ["/heard.html.png"]
    beacon.asked.clear()
