"""Loading while people work: what one loads on Gegevens is on another's open page within seconds, as he left it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from playwright.sync_api import expect

from tests import sources
from tests.browser.visiting import Visit

NOOR, SASKIA = "Noor de Vries", "Saskia Boonstra"
EMPLOYER = "rietmeander"
Visits = Callable[..., Visit]


def a_new_request(home: Path, folder: Path) -> list[Path]:
    """Files with one new declaration, of yesterday, of someone at Saskia's employer."""
    [snapshot] = (home / "snapshots" / "demo").glob("s*.duckdb")
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        found = connection.execute(
            "select employee_id from raw.employee where employer_id = $employer order by 1 limit 1",
            {"employer": EMPLOYER},
        ).fetchall()
    when = datetime.now(UTC) - timedelta(days=1)
    workflow: sources.Row = {
        "workflow_id": "nieuw-1",
        "employer_id": EMPLOYER,
        "employee_id": found[0][0],
        "submitter": "Levende Test",
        "submitted_at": when.isoformat(),
        "process": "Declaratie medewerker",
        "status": "In behandeling",
        "component": "Reiskosten km",
        "value": "12.5",
        "unit": "km",
    }
    step: sources.Row = {
        "workflow_id": "nieuw-1",
        "seq": 1,
        "step_no": 1,
        "name": "Goedkeuren",
        "activated_at": when.isoformat(),
        "role": "Leidinggevende",
    }
    return [sources.as_csv(folder / "workflows.csv", [workflow]), sources.as_csv(folder / "steps.csv", [step])]


def test_what_is_loaded_on_gegevens_is_on_an_open_list_within_fifteen_seconds_with_its_filter_and_scroll(
    visit: Visits, home: Path, tmp_path: Path
) -> None:
    watcher = visit().sign_in(SASKIA, "/workflows?process=Declaratie+medewerker")
    watcher.has_list()
    before, address = watcher.hits(), watcher.page.url
    watcher.page.mouse.move(700, 600)
    watcher.page.mouse.wheel(0, 250)
    watcher.page.wait_for_timeout(500)
    position = "document.querySelector('[data-testid=stMain]').scrollTop"
    scrolled = watcher.page.evaluate(position)
    assert scrolled > 0

    loader = visit().sign_in(NOOR, "/gegevens")
    loader.page.set_input_files("input[type=file]", a_new_request(home, tmp_path))
    loader.page.locator(".st-key-load button").click(timeout=60_000)
    expect(loader.page.get_by_text("geladen, in")).to_be_visible(timeout=60_000)
    loaded_at = time.monotonic()

    expect(watcher.page.get_by_text("Bijgewerkt om").first).to_be_attached(timeout=15_000)
    assert time.monotonic() - loaded_at < 15
    watcher.settled()
    assert watcher.hits() == before + 1
    assert watcher.page.url == address
    assert abs(watcher.page.evaluate(position) - scrolled) < 5
    assert "Levende Test" in str(watcher.column(1))
