"""The rules of control: where each holds, and what looks like it and is none."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

import queries
from auth import scope
from auth.accounts import DepartmentGrant, Role
from office import rules
from queries.selection import Selection
from reports import control
from tests import control_office
from tests.control_office import (
    AMOUNT,
    APPROVED,
    AS_SET_UP,
    BOSS,
    CHECKED,
    EMPLOYEES,
    FOUR_EYES,
    HANDED_IN,
    HR,
    NOTICE,
    OTHER_BOSS,
    OTHER_HR,
    PROCESSED,
    SUBMITTER,
    UPDATED,
    Did,
    Recount,
    at,
    office,
    workflow,
)
from tests.organisation import NOW, OFFICE, Workflow, publish, user
from tests.screens import own_home

Case = tuple[Workflow, Sequence[Did]]
CONFORMANCE = ("skipped", "out_of_order", "extra", "other_role", "remark")
SENT_BACK = replace(CHECKED, action="afgewezen")


def but(*changes: Did, without: Sequence[int] = ()) -> list[Did]:
    """All as it is set up, but for these executions in the place of their step, and without some."""
    by_number = {did.step_no: did for did in changes}
    return [by_number.get(did.step_no, did) for did in AS_SET_UP if did.step_no not in without]


def declared(number: int, days: float, value: float, **changes: object) -> Case:
    given = {"component": "Reiskosten", "unit": "km", "value": value, "submitted_at": at(days), "payroll_period": None}
    one = workflow(number, **(given | {"template_id": None, "finished_at": at(days)} | changes))
    return one, ()


HABIT = [declared(number, number, value) for number, value in enumerate((100, 104, 96, 102, 98, 101))]
IBAN = {"process": "Update IBAN medewerker", "payroll_period": None, "template_id": None, "finished_at": at(2)}
# Name of the case: what was done, and the rules that have a finding in the last workflow.
CASES: dict[str, tuple[list[Case], list[str]]] = {
    "all as it is set up": ([(workflow(), AS_SET_UP)], []),
    "approved by who submitted": ([(workflow(), but(replace(APPROVED, actor=SUBMITTER)))], ["self_approval"]),
    "accents, case and spaces do not matter": (
        [(workflow(submitter="José"), but(replace(APPROVED, actor=" JOSE ")))],
        ["self_approval"],
    ),
    "approved on behalf of who submitted": (
        [(workflow(), but(replace(APPROVED, on_behalf_of=SUBMITTER)))],
        ["self_approval"],
    ),
    "approved by who submitted, on behalf of the manager": (
        [(workflow(), but(replace(APPROVED, actor=SUBMITTER, on_behalf_of=BOSS)))],
        ["self_approval"],
    ),
    "refused by who submitted": (
        [(workflow(status="Geweigerd"), [HANDED_IN, replace(APPROVED, actor=SUBMITTER, action="afgewezen")])],
        [],
    ),
    "one person in two roles": ([(workflow(), but(replace(CHECKED, actor=BOSS)))], ["same_person"]),
    "one person on behalf of whom approved before": (
        [(workflow(), but(replace(CHECKED, on_behalf_of=BOSS)))],
        ["same_person"],
    ),
    "one person in two steps of the same role": ([(workflow(), but(replace(AMOUNT, actor=HR)))], []),
    "another person after it was sent back": (
        [
            (
                workflow(),
                [
                    *(*AS_SET_UP[:3], SENT_BACK, HANDED_IN, replace(APPROVED, actor=OTHER_BOSS), NOTICE),
                    *(replace(CHECKED, actor=BOSS), *AS_SET_UP[4:]),
                ],
            )
        ],
        [],
    ),
    "a step left out": ([(workflow(), but(without=[4]))], ["skipped"]),
    "the last step left out of what is done": ([(workflow(), but(without=[8]))], ["skipped"]),
    "a step with a condition left out": ([(workflow(), but(without=[6]))], []),
    "notice, system and handing in left out": ([(workflow(), but(without=[1, 3, 5]))], []),
    "what comes after a refusal": (
        [(workflow(status="Geweigerd"), [HANDED_IN, APPROVED, NOTICE, replace(CHECKED, action="afgewezen")])],
        [],
    ),
    "a step left out before a refusal": (
        [(workflow(status="Geweigerd"), [HANDED_IN, replace(CHECKED, action="afgewezen")])],
        ["skipped"],
    ),
    "what is still to come": (
        [(workflow(status="In behandeling", finished_at=None), [HANDED_IN, APPROVED])],
        [],
    ),
    "left out of what is open": (
        [(workflow(status="In behandeling", finished_at=None), [HANDED_IN, CHECKED])],
        ["skipped"],
    ),
    "no steps at all": ([(workflow(), ())], []),
    "steps without a set-up": ([(workflow(template_id=None), [HANDED_IN, PROCESSED])], []),
    "steps of a version that is not known": ([(workflow(template_version="9"), [HANDED_IN, PROCESSED])], []),
    "done after a later one": ([(workflow(), [HANDED_IN, CHECKED, APPROVED, *AS_SET_UP[4:]])], ["out_of_order"]),
    "done later than a later one, in the list before it": (
        [(workflow(), but(replace(APPROVED, after_days=0.19)))],
        ["out_of_order"],
    ),
    "a notice and the system in another order": (
        [(workflow(), [HANDED_IN, UPDATED, APPROVED, CHECKED, AMOUNT, NOTICE, FOUR_EYES, PROCESSED])],
        [],
    ),
    "done again after it was sent back": (
        [(workflow(), [*AS_SET_UP[:3], SENT_BACK, *AS_SET_UP])],
        [],
    ),
    "sent back to a later step than the first": (
        [(workflow(), [*AS_SET_UP[:3], SENT_BACK, APPROVED, NOTICE, *AS_SET_UP[3:]])],
        [],
    ),
    "done again without being sent back": ([(workflow(), [*AS_SET_UP[:4], *AS_SET_UP[3:]])], ["extra"]),
    "by each of all users": ([(workflow(), [*AS_SET_UP[:6], replace(AMOUNT, actor=HR), *AS_SET_UP[6:]])], []),
    "twice by one of all users": ([(workflow(), [*AS_SET_UP[:6], *AS_SET_UP[5:]])], ["extra"]),
    "not in the set-up": ([(workflow(), [*AS_SET_UP, Did(12, HR, "HR", "goedgekeurd")])], ["extra"]),
    "not in the set-up, by the system or a notice": (
        [(workflow(), [*AS_SET_UP, Did(12, "Systeem", None, "uitgevoerd"), Did(13, HR, None, "melding verstuurd")])],
        [],
    ),
    "a remark beside the steps": (
        [(workflow(), [*AS_SET_UP[:3], replace(CHECKED, action="opmerking geplaatst"), *AS_SET_UP[3:]])],
        [],
    ),
    "by another role": ([(workflow(), but(replace(PROCESSED, role="HR")))], ["other_role"]),
    "by the same role in other letters": ([(workflow(), but(replace(PROCESSED, role="SALARIS ")))], []),
    "by another role on behalf of its own": (
        [(workflow(), but(replace(PROCESSED, role="Kantoor", on_behalf_of="Salaris")))],
        [],
    ),
    "by the role it escalates to": ([(workflow(), but(replace(CHECKED, role="Kantoor")))], []),
    "by a role nobody tells": ([(workflow(), but(replace(PROCESSED, role=None)))], []),
    "by another person": ([(workflow(), but(replace(FOUR_EYES, actor="Victor")))], ["other_role"]),
    "by another person on behalf of its own": (
        [(workflow(), but(replace(FOUR_EYES, actor="Victor", on_behalf_of="Vera")))],
        [],
    ),
    "a manager under another name": ([(workflow(), but(replace(APPROVED, role="Teamleider")))], []),
    "a role of the set-up for the manager": ([(workflow(), but(replace(APPROVED, role="HR")))], ["other_role"]),
    "approved after the cutoff": (
        [(workflow(), [*AS_SET_UP[:6], replace(FOUR_EYES, after_days=5), replace(PROCESSED, after_days=6)])],
        ["after_cutoff"],
    ),
    "processed after the cutoff": ([(workflow(), [*AS_SET_UP[:7], replace(PROCESSED, after_days=6)])], []),
    "after the cutoff of no period": (
        [
            (
                workflow(payroll_period=None),
                [*AS_SET_UP[:6], replace(FOUR_EYES, after_days=5), replace(PROCESSED, after_days=6)],
            )
        ],
        [],
    ),
    "refused after all": (
        [(workflow(status="Geweigerd"), [*AS_SET_UP[:3], replace(CHECKED, after_days=5)])],
        [],
    ),
    "an account shortly before the cutoff": ([(workflow(**IBAN), ())], ["bank_account"]),
    "an account after the cutoff": ([(workflow(**(IBAN | {"finished_at": at(4.5)})), ())], []),
    "an account long before the cutoff": (
        [(workflow(**(IBAN | {"finished_at": at(0.5), "submitted_at": at(0)})), ())],
        [],
    ),
    "an account that was refused": ([(workflow(**(IBAN | {"status": "Geweigerd"})), ())], []),
    "another process before the cutoff": ([(workflow(**(IBAN | {"process": "Update adres"})), ())], []),
    "a required remark left out": ([(workflow(), but(replace(CHECKED, remark="  ")))], ["remark"]),
    "a remark that is not required": ([(workflow(), but(replace(APPROVED, remark=None)))], []),
    "declared twice": ([declared(0, 0, 12.5), declared(1, 7, 12.5)], ["duplicate"]),
    "declared again much later": ([declared(0, 0, 12.5), declared(1, 8, 12.5)], []),
    "another value": ([declared(0, 0, 12.5), declared(1, 1, 12.51)], []),
    "another component": ([declared(0, 0, 12.5), declared(1, 1, 12.5, component="Parkeren")], []),
    "another unit": ([declared(0, 0, 12.5), declared(1, 1, 12.5, unit="euro")], []),
    "another employee": ([declared(0, 0, 12.5, employee=EMPLOYEES[1]), declared(1, 1, 12.5)], []),
    "an employee with the same number elsewhere": (
        [declared(0, 0, 12.5, employee=EMPLOYEES[2]), declared(1, 1, 12.5)],
        [],
    ),
    "handed in again after a refusal": ([declared(0, 0, 12.5, status="Geweigerd"), declared(1, 1, 12.5)], []),
    "a duplicate that was refused": ([declared(0, 0, 12.5), declared(1, 1, 12.5, status="Geweigerd")], []),
    "far from the habit": ([*HABIT, declared(9, 9, 1000)], ["habit"]),
    "far below the habit": ([*HABIT, declared(9, 9, 1)], ["habit"]),
    "near the habit": ([*HABIT, declared(9, 9, 115)], []),
    "a habit of another unit": ([*HABIT, declared(9, 9, 1000, unit="euro")], []),
    "too few before it": ([*HABIT[1:], declared(9, 9, 1000)], []),
    "what came later makes no habit": ([*HABIT[1:], declared(9, -1, 1000)], []),
    "a habit without spread, a little off": (
        [*(declared(number, 10 * number, 100) for number in range(6)), declared(9, 70, 120)],
        [],
    ),
    "a habit without spread, far off": (
        [*(declared(number, 10 * number, 100) for number in range(6)), declared(9, 70, 140)],
        ["habit"],
    ),
    "a habit of nothing": ([*(declared(number, 10 * number, 0) for number in range(6)), declared(9, 70, 5)], []),
}


@contextlib.contextmanager
def reading(**changes: object) -> Iterator[queries.Reader]:
    with queries.reader(scope.of(user(**changes)), NOW) as reader:  # type: ignore[arg-type]
        yield reader


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[tuple[str, str]]]]:
    """Rule and sentence of each finding in the last workflow of each case; all cases stand side by side, each with
    people of its own, so that one publication serves them all."""
    made: list[Case] = []
    last: dict[str, str] = {}
    people = []
    for number, (name, (several, _)) in enumerate(CASES.items()):
        for one, done in several:
            mine = replace(one, workflow_id=f"{number}-{one.workflow_id}", employee_id=f"{number}-{one.employee_id}")
            made.append((mine, done))
            last[name] = mine.workflow_id
        people += [replace(employee, employee_id=f"{number}-{employee.employee_id}") for employee in EMPLOYEES]
    with own_home(tmp_path_factory):
        publish(replace(office(*made), employees=tuple(people)))
        with reading() as reader:
            found = control.findings(reader).to_pylist()
        yield {
            name: sorted((row["rule"], row["what"]) for row in found if row["workflow_id"] == workflow_id)
            for name, workflow_id in last.items()
        }


@pytest.mark.parametrize("name", CASES)
def test_it_is_found_where_the_rule_is_broken_and_nowhere_else(
    cases: dict[str, list[tuple[str, str]]], name: str
) -> None:
    assert [rule for rule, _ in cases[name]] == CASES[name][1]


SENTENCES = {
    "approved by who submitted": "Noor keurde “Goedkeuren” goed en diende de aanvraag zelf in.",
    "approved on behalf of who submitted": "Bas Baas keurde “Goedkeuren” goed namens Noor, die de aanvraag indiende.",
    "one person in two roles": "Bas Baas keurde “Controle HR” goed (HR), en eerder “Goedkeuren” (leidinggevende).",
    "a step left out": "“Controle HR” is niet gedaan, “Controle bedrag” erna wel door Hanna.",
    "the last step left out of what is done": "“Verwerken” is niet gedaan; de workflow is verwerkt.",
    "done after a later one": "“Goedkeuren” is gedaan door Bas Baas na “Controle HR”; volgens de inrichting "
    "hoort het ervoor.",
    "done again without being sent back": "“Controle HR” is nog een keer gedaan door Hans, zonder dat er iets was "
    "teruggestuurd.",
    "not in the set-up": "“Stap 12” staat niet in de inrichting en is gedaan door Hans.",
    "by another role": "“Verwerken” is gedaan door Sam (HR); ingericht voor Salaris.",
    "by another person": "“Vier ogen” is gedaan door Victor; ingericht voor Vera.",
    "approved after the cutoff": "“Vier ogen” is goedgekeurd door Vera, 1 dag na de sluitdatum van 2026-11.",
    "an account shortly before the cutoff": "Rekening gewijzigd, 2 dagen vóór de sluitdatum van 2026-11 "
    "(04-11-2026 12:00).",
    "a required remark left out": "“Controle HR” is gedaan door Hans zonder opmerking; de inrichting verplicht die.",
    "far from the habit": "Reiskosten 1.000 km; gewoonlijk 100,50 km (mediaan van 6 eerdere), 179,0 spreidingen "
    "verschil.",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_tells_what_was_found_with_its_facts(cases: dict[str, list[tuple[str, str]]], name: str) -> None:
    assert [what for _, what in cases[name]] == [SENTENCES[name]]


def test_a_duplicate_names_the_one_before_it(cases: dict[str, list[tuple[str, str]]]) -> None:
    number = list(CASES).index("declared twice")
    told = f"Reiskosten 12,50 km: gelijk aan nummer {number}-W000, 7 dagen eerder ingediend."
    assert cases["declared twice"] == [("duplicate", told)]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_office_by_chance_has_the_findings_of_a_plain_recount(seed: int) -> None:
    made = control_office.by_chance(seed)
    publish(made)
    with reading() as reader:
        rows = control.facts(reader).rows.to_pylist()
    found = {(row["rule"], row["workflow_id"], row["seq"]) for row in rows if row["rule"] != "bank_account"}
    expected = {(rule, workflow_id, seq) for rule, workflow_id, _, seq in Recount(made).found()}
    assert found == expected
    assert {rule for rule, _, _ in found} >= {"self_approval", "same_person", "after_cutoff", *CONFORMANCE}
    skipped = [(row["workflow_id"], row["step_no"]) for row in rows if row["rule"] == "skipped"]
    assert sorted(skipped) == sorted(
        (one, number) for rule, one, number, _ in Recount(made).found() if rule == "skipped"
    )


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("seed", [1, 2])
def test_what_has_findings_may_stand_out_and_not_all_the_rest_does(seed: int) -> None:
    made = control_office.by_chance(seed)
    publish(made)
    with reading() as reader:
        found = {row["workflow_id"] for row in control.facts(reader).rows.to_pylist()}
        told = {one.workflow_id: reader.rows("workflow/facts", workflow_id=one.workflow_id) for one in made.workflows}
        may = {name for name, facts in told.items() if control.may_stand_out(reader, facts.to_pylist()[0])}
    assert found <= may
    assert may - found < {one.workflow_id for one in made.workflows} - found


@pytest.mark.usefixtures("home")
def test_each_sees_the_findings_of_what_he_may_see_and_no_other() -> None:
    wrong = but(replace(APPROVED, actor=SUBMITTER))
    publish(office(*((workflow(number, employee), wrong) for number, employee in enumerate(EMPLOYEES))))
    manager = {"role": Role.DEPARTMENT_MANAGER, "departments": (DepartmentGrant("oven"),)}
    seen = {}
    for name, who in {"office": {}, "hr": {"role": Role.HR, "employers": ("wg0",)}, "manager": manager}.items():
        with reading(**who) as reader:
            seen[name] = sorted(control.findings(reader).column("workflow_id").to_pylist())
            counted = control.facts(reader).counts()["self_approval"]
            assert counted == (len(seen[name]), 0)
            assert control.checked(reader)[0] == len(seen[name])
            noted = [reader.rows("control/noted", workflow_id=f"W00{number}").to_pylist() for number in range(4)]
            assert (noted.count([{"is_noted": True}]), noted.count([])) == (len(seen[name]), 4 - len(seen[name]))
            asked = control.of_workflows(reader, ["W000", "W001", "W002", "bestaat-niet"])
            assert sorted(asked.column("workflow_id").to_pylist()) == seen[name]
    assert seen == {"office": ["W000", "W001", "W002"], "hr": ["W000", "W001"], "manager": ["W001"]}


@pytest.mark.usefixtures("home")
def test_a_rule_that_is_off_finds_nothing_and_limits_of_the_office_hold_at_once() -> None:
    publish(office((workflow(0, **IBAN), ()), declared(1, 0, 12.5), declared(2, 8, 12.5)))

    def found() -> list[str]:
        with reading() as reader:
            return sorted(control.findings(reader).column("rule").to_pylist())

    assert found() == ["bank_account"]
    rules.change(OFFICE, "duplicate", True, {"duplicate_days": 8}, "iemand@kantoor.example", 0)
    assert found() == ["bank_account", "duplicate"]
    rules.change(OFFICE, "bank_account", True, {"account_days": 1, "account_process": "iban"}, "a@b.example", 0)
    assert found() == ["duplicate"]
    rules.change(OFFICE, "bank_account", True, {"account_days": 3, "account_process": "update*mede"}, "a@b.example", 1)
    assert found() == ["bank_account", "duplicate"]
    rules.change(OFFICE, "bank_account", True, {"account_days": 3, "account_process": "rekening.*"}, "a@b.example", 2)
    assert found() == ["duplicate"]
    rules.change(OFFICE, "duplicate", False, {"duplicate_days": 8}, "a@b.example", 1)
    assert found() == []


@pytest.mark.usefixtures("home")
def test_a_selection_holds_for_the_workflow_of_a_finding_but_the_habit_is_made_of_all_of_his() -> None:
    publish(office(*HABIT, declared(9, 9, 1000), (workflow(10), but(replace(APPROVED, actor=SUBMITTER)))))
    with reading() as reader:
        late = Selection(submitted_from=at(9).date())
        assert control.findings(reader, late).column("rule").to_pylist() == ["habit"]
        declarations = Selection(component=("Reiskosten",))
        assert control.findings(reader, declarations).column("rule").to_pylist() == ["habit"]
        assert control.findings(reader, None, ["self_approval"]).column("workflow_id").to_pylist() == ["W010"]
        [row] = control.of_workflows(reader, ["W009"]).to_pylist()
    assert row["rule"] == "habit"


@pytest.mark.usefixtures("home")
def test_an_iban_in_what_was_found_is_masked() -> None:
    hostile = "Jan NL91ABNA0417164300"
    publish(
        office((workflow(submitter=hostile), but(replace(APPROVED, actor=hostile), replace(CHECKED, actor=OTHER_HR))))
    )
    with reading() as reader:
        told = {row["rule"]: row["what"] for row in control.findings(reader).to_pylist()}
    assert told == {"self_approval": "Jan •••• 4300 keurde “Goedkeuren” goed en diende de aanvraag zelf in."}


def test_findings_and_the_number_of_workflows_that_were_checked_are_filtered_the_same() -> None:
    texts = [queries.statement(f"control/{name}").text for name in ("findings", "checked")]
    blocks = [re.search(r"(\(\$workflow_ids.*\$value_until::double\))", text, re.DOTALL) for text in texts]
    first, second = [" ".join(block[1].split()) for block in blocks if block]
    assert first == second
