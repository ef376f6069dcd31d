"""Findings that someone looked at: kept with who, when and a remark; withdrawn, never lost; another finding is open."""

from dataclasses import replace

import pytest

import queries
from auth import access_log, scope
from auth.access_log import Kind
from auth.accounts import DepartmentGrant, Role
from exports import log_words
from office import finding_marks
from office.changing import OfficeRefused, Stale
from office.finding_marks import LONGEST_REMARK, Marked
from reports import control
from tests.control_office import APPROVED, AS_SET_UP, BOSS, CHECKED, EMPLOYEES, SUBMITTER, Did, office, workflow
from tests.organisation import NOW, OFFICE, publish, user

pytestmark = pytest.mark.usefixtures("home")
EMAIL, OTHER = "iemand@kantoor.example", "ander@kantoor.example"


def wrong(*changes: Did) -> list[Did]:
    by_number = {did.step_no: did for did in (replace(APPROVED, actor=SUBMITTER), *changes)}
    return [by_number.get(did.step_no, did) for did in AS_SET_UP]


def rows(**changes: object) -> list[dict[str, object]]:
    with queries.reader(scope.of(user(**changes)), NOW) as reader:  # type: ignore[arg-type]
        return control.findings(reader).to_pylist()


def marked(row: dict[str, object], version: int = 0) -> Marked:
    return Marked(str(row["rule"]), str(row["workflow_id"]), str(row["finding"]), version)


def test_a_mark_is_told_with_who_when_and_the_remark_and_can_be_withdrawn() -> None:
    publish(office((workflow(), wrong())))
    [row] = rows()
    assert (row["is_seen"], row["seen_by"], row["seen_at"], row["remark"]) == (False, None, None, None)
    finding_marks.mark(OFFICE, [marked(row)], is_seen=True, remark=" Nagevraagd. ", by=EMAIL)
    [seen] = rows()
    assert (seen["is_seen"], seen["seen_by"], seen["remark"]) == (True, EMAIL, "Nagevraagd.")
    assert seen["seen_at"] is not None
    finding_marks.mark(OFFICE, [marked(row, 1)], is_seen=False, remark="", by=OTHER)
    assert rows() == [row]
    kept = finding_marks.history(OFFICE, str(row["finding"]))
    assert [(mark.is_seen, mark.marked_by, mark.remark) for mark in kept] == [
        (False, OTHER, ""),
        (True, EMAIL, "Nagevraagd."),
    ]


def test_the_counts_and_choices_follow_the_marks() -> None:
    publish(office((workflow(), wrong(replace(CHECKED, remark=None))), (workflow(1), wrong())))
    row = next(row for row in rows() if row["rule"] == "remark")
    finding_marks.mark(OFFICE, [marked(row)], is_seen=True, remark="", by=EMAIL)
    with queries.reader(scope.of(user()), NOW) as reader:
        facts = control.facts(reader)
        counts = facts.counts()
        assert (counts["remark"], counts["self_approval"]) == ((0, 1), (2, 0))
        assert facts.picked(is_seen=True).rows.column("rule").to_pylist() == ["remark"]
        assert facts.picked(is_seen=False).rows.num_rows == 2
        of_one = control.of_workflows(reader, [str(row["workflow_id"])]).to_pylist()
    assert {one["rule"]: one["is_seen"] for one in of_one} == {"remark": True, "self_approval": False}


def test_a_finding_with_another_fact_is_open_again_and_the_same_one_stays_seen_after_a_new_load() -> None:
    publish(office((workflow(), wrong())))
    [row] = rows()
    finding_marks.mark(OFFICE, [marked(row)], is_seen=True, remark="", by=EMAIL)
    publish(office((workflow(), wrong()), (workflow(1), AS_SET_UP)))
    assert [one["is_seen"] for one in rows()] == [True]
    publish(office((workflow(), wrong(replace(APPROVED, actor=SUBMITTER, after_days=1)))))
    later = [one for one in rows() if one["rule"] == "self_approval"]
    assert [one["is_seen"] for one in later] == [False]
    publish(office((workflow(), wrong(replace(APPROVED, actor=BOSS, on_behalf_of=SUBMITTER)))))
    assert [one["is_seen"] for one in rows()] == [False]


def test_marks_are_seen_only_with_the_workflow_that_they_are_about() -> None:
    publish(office(*((workflow(number, employee), wrong()) for number, employee in enumerate(EMPLOYEES))))
    finding_marks.mark(OFFICE, [marked(row) for row in rows()], is_seen=True, remark="Gezien", by=EMAIL)
    manager = {"role": Role.DEPARTMENT_MANAGER, "departments": (DepartmentGrant("oven"),)}
    assert [(row["workflow_id"], row["remark"]) for row in rows(**manager)] == [("W001", "Gezien")]
    assert rows(role=Role.DEPARTMENT_MANAGER, departments=(DepartmentGrant("bestaat-niet"),)) == []


def test_of_several_marks_all_are_kept_or_none_when_one_was_marked_meanwhile() -> None:
    first, second = (Marked("remark", f"W{number}", f"bevinding{number}") for number in (1, 2))
    finding_marks.mark(OFFICE, [second], is_seen=True, remark="", by=OTHER)
    with pytest.raises(Stale, match="Deze bevinding is intussen door iemand anders gewijzigd"):
        finding_marks.mark(OFFICE, [first, second], is_seen=True, remark="", by=EMAIL)
    assert [mark.marked_by for mark in finding_marks.of(OFFICE).values()] == [OTHER]
    assert len(access_log.entries(OFFICE, kind=Kind.FINDING)) == 1


def test_nothing_to_mark_and_a_remark_that_is_too_long_are_refused() -> None:
    with pytest.raises(OfficeRefused, match="Kies eerst een bevinding"):
        finding_marks.mark(OFFICE, [], is_seen=True, remark="", by=EMAIL)
    with pytest.raises(OfficeRefused, match="hoogstens 1000 tekens"):
        finding_marks.mark(
            OFFICE, [Marked("remark", "W1", "een")], is_seen=True, remark="x" * (LONGEST_REMARK + 1), by=EMAIL
        )
    assert finding_marks.of(OFFICE) == {}


def test_marks_of_one_workflow_or_of_many_are_those_of_the_office() -> None:
    for number in range(1200):
        if number % 300 == 0:
            finding_marks.mark(
                OFFICE, [Marked("remark", f"W{number}", f"b{number}")], is_seen=True, remark="", by=EMAIL
            )
    assert sorted(finding_marks.of(OFFICE, [f"W{number}" for number in range(1200)])) == ["b0", "b300", "b600", "b900"]
    assert list(finding_marks.of(OFFICE, ["W300"])) == ["b300"]
    assert finding_marks.of("elders") == finding_marks.of(OFFICE, []) == {}


def test_the_log_tells_that_a_finding_was_marked_and_withdrawn_but_not_the_remark() -> None:
    finding = Marked("self_approval", "W000", "a" * 64)
    finding_marks.mark(OFFICE, [finding], is_seen=True, remark="Over Noor", by=EMAIL)
    finding_marks.mark(OFFICE, [replace(finding, version=1)], is_seen=False, remark="", by=OTHER)
    withdrawn, seen = access_log.entries(OFFICE, kind=Kind.FINDING)
    told = "Workflow: W000 · Wijziging: {} · Regel: Door de indiener zelf goedgekeurd · Bevinding: aaaaaaaaaaaa · "
    assert log_words.line(seen, {}) == told.format("bekeken") + "Met opmerking: ja"
    assert log_words.line(withdrawn, {}) == told.format("teruggezet naar nog niet bekeken") + "Met opmerking: nee"
