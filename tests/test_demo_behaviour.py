"""At its usual size the demo office shows every behaviour it is made to show."""

from collections.abc import Iterator

import pytest

import demo
from demo import DemoReport
from office.rule_terms import RULES
from tests.demo_office import asked, made, number


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoReport]:
    with made(tmp_path_factory.mktemp("demo"), workflows=8000) as report:
        yield report


@pytest.mark.parametrize(
    ("behaviour", "condition"),
    [
        ("a step sent back and done again", "step_no = 1 and seq > 1 and state = 'done'"),
        ("a step sent back twice", "action = 'afgewezen' and seq > 4 and remark is not null"),
        ("a refusal with a remark", "action = 'afgewezen' and remark is not null"),
        ("a planned step that lapsed", "state = 'void'"),
        ("work that has stalled for weeks", "is_current and started_at < timestamptz '2026-09-14'"),
        ("work that is a day old", "is_current and started_at > timestamptz '2026-10-13'"),
        (
            "an approval on behalf of a manager",
            "action = 'goedgekeurd' and role = 'Leidinggevende' and on_behalf_of <> ''",
        ),
        ("an approval on behalf of the absent one", f"on_behalf_of = '{demo.ABSENT_APPROVER}'"),
        ("a notification at the moment of the step before", "is_notification and executed_at = activated_at"),
        ("a system step", "kind = 'system' and actor = 'Systeem'"),
        ("a task claimed and not done", "is_current and claimed_at is not null and actor is not null"),
        ("a step of which the activation is not known", "state = 'done' and activated_at is null and seq > 1"),
        ("a remark that looks like a formula", "remark = '=1+1'"),
        ("a remark that looks like HTML", "remark = '<b>vet</b>'"),
        ("a remark that looks like an image", "remark = '![x](https://example.invalid/x.png)'"),
        ("a long remark", "length(remark) > 250"),
        ("a remark of more lines", "contains(remark, chr(10))"),
        ("a step waiting for its submitter again", "is_current and step_no = 1"),
    ],
)
def test_it_shows(office: DemoReport, behaviour: str, condition: str) -> None:
    assert number(office, f"select count(*) from step where {condition}") > 0, behaviour


def test_some_submitters_approve_their_own_request(office: DemoReport) -> None:
    own = number(
        office,
        """
        select count(*) from step
        inner join workflow using (workflow_id)
        where actor = submitter and action = 'goedgekeurd'
        """,
    )
    assert 0 < own < 0.03 * number(office, "select count(*) from step where action = 'goedgekeurd'")


def test_a_handful_has_a_status_nobody_knows(office: DemoReport) -> None:
    known = "('In behandeling', 'Afgerond', 'Geweigerd', 'Verwerkt')"
    assert asked(office, f"select status, count(*) from workflow where status not in {known} group by status") == [
        ("Teruggezet", 3)
    ]


def test_the_absent_approver_has_many_tasks_waiting_and_did_nothing_lately(office: DemoReport) -> None:
    name = demo.ABSENT_APPROVER
    assert number(office, f"select count(*) from step where is_current and turn = '{name}'") >= 8
    away = f"select count(*) from step where actor = '{name}' and executed_at > timestamptz '2026-09-15'"
    assert number(office, away) == 0
    before = f"select count(*) from step where actor = '{name}' and executed_at < timestamptz '2026-09-15'"
    assert number(office, before) > 50


def test_nobody_acts_in_the_role_that_has_no_members(office: DemoReport) -> None:
    assert number(office, "select count(*) from step where is_current and turn = 'Directie'") >= 3
    assert number(office, "select count(*) from step where state = 'done' and role = 'Directie'") == 0


def test_some_declarations_are_approved_after_the_cutoff_of_their_period(office: DemoReport) -> None:
    late = """
        select count(*) from step
        inner join workflow using (workflow_id)
        inner join payroll_period
            on workflow.employer_id = payroll_period.employer_id
            and workflow.payroll_period = payroll_period.payroll_period
        where step.action = 'goedgekeurd' and step.executed_at > payroll_period.cutoff_at
    """
    assert number(office, late) > 20


def test_every_rule_of_control_has_a_few_findings_and_together_they_are_no_noise(office: DemoReport) -> None:
    with_usual_limits = """
        select rule, count(*) from finding
        where (rule <> 'duplicate' or days <= 7) and (rule <> 'habit' or (earlier >= 6 and spreads > 6))
        group by rule
    """
    found = {str(rule): count for rule, count in asked(office, with_usual_limits)}
    assert found.keys() == RULES.keys() - {"bank_account"}
    assert all(isinstance(count, int) and count >= 5 for count in found.values())
    rare = [count for rule, count in found.items() if rule not in ("self_approval", "same_person", "after_cutoff")]
    assert all(isinstance(count, int) and count <= 80 for count in rare)
    accounts = """
        select count(*) from workflow
        inner join payroll_period on workflow.employer_id = payroll_period.employer_id
        where
            process ilike '%iban%'
            and finished_at between payroll_period.cutoff_at - to_days(3) and payroll_period.cutoff_at
    """
    assert 5 <= number(office, accounts) <= 120
