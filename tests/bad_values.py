"""Values that are readable and wrong: dates, keys, references, order, clock changes."""

from pathlib import Path

from tests import sources
from tests.bad_inputs import Outcome, bad, lonely, tables, with_value

QUARANTINED, REFUSED, WARNED = Outcome.QUARANTINED, Outcome.REFUSED, Outcome.WARNED
_WHEN = ("workflows.csv, regel 2", "submitted_at")


def _submitted(place: Path, written: object) -> Path:
    return sources.folder(place, lonely(submitted_at=written))


@bad(QUARANTINED, *_WHEN, "geen datum en tijd", "Schrijf 2026-11-23T14:32:00+01:00 of 23-11-2026 14:32")
def a_date_with_slashes(place: Path) -> Path:
    return _submitted(place, "02/03/2026")


@bad(QUARANTINED, *_WHEN, "geen datum en tijd", "Schrijf")
def a_date_in_words(place: Path) -> Path:
    return _submitted(place, "2 maart 2026")


@bad(QUARANTINED, *_WHEN, "Schrijf")
def a_date_of_digits_only(place: Path) -> Path:
    return _submitted(place, "20260302")


@bad(QUARANTINED, *_WHEN, "geen datum en tijd", "Schrijf")
def a_date_with_a_year_of_two_digits(place: Path) -> Path:
    return _submitted(place, "02-03-26")


@bad(QUARANTINED, *_WHEN, "geen datum en tijd die bestaat", "Verbeter")
def a_day_that_does_not_exist(place: Path) -> Path:
    return _submitted(place, "30-02-2026")


@bad(QUARANTINED, *_WHEN, "Excel", "datumnotatie")
def a_serial_date_of_excel_in_a_csv(place: Path) -> Path:
    return _submitted(place, "46083.385416667")


@bad(QUARANTINED, *_WHEN, "1900", "2200", "Verbeter")
def the_year_0001(place: Path) -> Path:
    return _submitted(place, "0001-01-01T00:00:00Z")


@bad(QUARANTINED, "payroll_periods.csv, regel 2", "ends_on", "2200")
def the_year_9999(place: Path) -> Path:
    return with_value(place, "payroll_periods", ends_on="9999-12-31")


@bad(QUARANTINED, *_WHEN, "toekomst", "Verbeter")
def a_workflow_of_next_century(place: Path) -> Path:
    return _submitted(place, "2126-03-02T09:00:00Z")


@bad(QUARANTINED, *_WHEN, "niet bestaat", "zomertijd", "Verbeter")
def the_hour_that_does_not_exist(place: Path) -> Path:
    return _submitted(place, "2026-03-29 02:30")


@bad(WARNED, "workflows.csv regel 2", "twee keer", "tijdzone")
def the_hour_that_occurs_twice(place: Path) -> Path:
    return _submitted(place, "25-10-2026 02:30")


@bad(QUARANTINED, "workflows.csv, regel 2", "finished_at ligt vóór submitted_at", "Verbeter")
def a_workflow_that_ends_before_it_starts(place: Path) -> Path:
    return with_value(place, "workflows", finished_at="2026-03-01T09:00:00Z")


@bad(QUARANTINED, "payroll_periods.csv, regel 2", "ends_on ligt vóór starts_on")
def a_period_that_ends_before_it_starts(place: Path) -> Path:
    return with_value(place, "payroll_periods", starts_on="2026-04-01")


@bad(QUARANTINED, "steps.csv, regel 2", "executed_at ligt vóór activated_at")
def a_step_executed_before_it_was_activated(place: Path) -> Path:
    return with_value(place, "steps", activated_at="2026-03-04T09:00:00Z", executed_at="2026-03-03T09:00:00Z")


@bad(QUARANTINED, "steps.csv, regel 2", "executed_at ligt vóór submitted_at")
def a_step_before_its_workflow(place: Path) -> Path:
    return with_value(place, "steps", executed_at="2026-01-01T09:00:00Z")


@bad(QUARANTINED, "steps.csv, regel 2", "workflow_id staat niet in workflows", "Vul workflows aan")
def a_step_without_its_workflow(place: Path) -> Path:
    return with_value(place, "steps", workflow_id="W404")


@bad(QUARANTINED, "workflows.csv, regel 4", "workflow_id staat eerder in de bron", "laat er één staan")
def a_workflow_twice_in_one_file(place: Path) -> Path:
    return with_value(place, "workflows", 1, workflow_id="W1")


@bad(QUARANTINED, "steps.csv, regel 3", "seq staat eerder in de bron")
def a_step_twice_in_one_file(place: Path) -> Path:
    return with_value(place, "steps", 1, seq="1")


@bad(QUARANTINED, "employees.csv, regel 3", "employee_id staat eerder in de bron")
def an_employee_twice_in_one_file(place: Path) -> Path:
    given = lonely()
    given["employees"][1]["employee_id"] = "M1"
    return sources.folder(place, given)


@bad(REFUSED, "workflows.csv", "Aanvragen.jsonl", "allebei workflows", "Laat er één staan")
def one_table_in_two_files(place: Path) -> Path:
    source = sources.folder(place, tables())
    sources.as_json_lines(source / "Aanvragen.jsonl", tables()["workflows"])
    return source


@bad(WARNED, "departments.csv regel 2", "onder zichzelf", "Verbeter parent_department_id")
def departments_in_a_circle(place: Path) -> Path:
    return with_value(place, "departments", parent_department_id="D2")


@bad(WARNED, "departments.csv regel 3", "onder zichzelf")
def a_department_under_itself(place: Path) -> Path:
    return with_value(place, "departments", 1, parent_department_id="D2")


@bad(WARNED, "departments.csv regel 2", "onder zichzelf")
def a_circle_of_a_thousand_departments(place: Path) -> Path:
    given = tables()
    given["departments"] = [
        {"department_id": f"D{n}", "employer_id": "E1", "name": f"A{n}", "parent_department_id": f"D{n % 1000 + 1}"}
        for n in range(1, 1001)
    ]
    return sources.folder(place, given)


@bad(WARNED, "workflows.csv regel 2", "onbekende status", "Openstaand")
def a_status_that_nobody_knows(place: Path) -> Path:
    return with_value(place, "workflows", status="Zoekgeraakt")


@bad(QUARANTINED, "workflows.csv, regel 2", "value is geen getal", "Schrijf 1234.56")
def an_amount_that_can_be_two_amounts(place: Path) -> Path:
    return with_value(place, "workflows", value="1,234")
