"""An office to hold against the rules of control: one template, a workflow with any steps, and every rule once more in
plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from tests.organisation import (
    DECLARATION,
    NOW,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Workflow,
)
from tests.screen_office import FullStep, SetUpStep

TEMPLATE, VERSION = "Declaratie", "2"
SUBMITTER, BOSS, OTHER_BOSS, HR, OTHER_HR, PAYROLL = "Noor", "Bas Baas", "Bea Baas", "Hans", "Hanna", "Sam"
START = NOW - timedelta(days=20)
CUTOFF = START + timedelta(days=4)
EMPLOYERS = (Employer("wg0", OFFICE, "Bakkerij"), Employer("wg1", OFFICE, "Zorg"))
DEPARTMENTS = (
    Department("winkel", "wg0", "Winkel"),
    Department("oven", "wg0", "Oven"),
    Department("zorg", "wg1", "Zorg"),
)
EMPLOYEES = (
    Employee("1", "wg0", "winkel", "Noor Bakker"),
    Employee("2", "wg0", "oven", "Piet Oven"),
    Employee("1", "wg1", "zorg", "Zoë Zorg"),
)
PERIODS = tuple(
    PayrollPeriod(employer.employer_id, "2026-11", START.date(), NOW.date(), CUTOFF) for employer in EMPLOYERS
)
# 1 handing in, 2 the manager, 3 a notice, 4 HR with a remark and an escalation, 5 the system, 6 a step with a condition
# for all of HR, 7 one person, 8 payroll.
SET_UP = (
    SetUpStep(TEMPLATE, VERSION, 1, "Ingediend", "task", "submitter", ""),
    SetUpStep(TEMPLATE, VERSION, 2, "Goedkeuren", "approval", "department_manager", ""),
    SetUpStep(TEMPLATE, VERSION, 3, "Bericht", "notification", "role", "HR"),
    SetUpStep(
        *(TEMPLATE, VERSION, 4, "Controle HR", "approval", "role", "HR"), remark_required=True, escalate_to="Kantoor"
    ),
    SetUpStep(TEMPLATE, VERSION, 5, "Bijwerken", "system", "role", "Systeem"),
    SetUpStep(
        *(TEMPLATE, VERSION, 6, "Controle bedrag", "approval", "role", "HR"), condition="waarde > 250", needs="all"
    ),
    SetUpStep(TEMPLATE, VERSION, 7, "Vier ogen", "approval", "user", "Vera"),
    SetUpStep(TEMPLATE, VERSION, 8, "Verwerken", "task", "role", "Salaris"),
)


@dataclass(frozen=True)
class Did:
    """One execution: by whom, in which role, and what is said of it. `after_days`: how long after the submission."""

    step_no: int
    actor: str | None = None
    role: str | None = None
    action: str | None = None
    remark: str | None = None
    on_behalf_of: str | None = None
    after_days: float | None = None


HANDED_IN = Did(1, SUBMITTER, None, "ingediend")
APPROVED = Did(2, BOSS, "Leidinggevende", "goedgekeurd")
NOTICE = Did(3, "Systeem", None, "melding verstuurd")
CHECKED = Did(4, HR, "HR", "goedgekeurd", "In orde")
UPDATED = Did(5, "Systeem", None, "uitgevoerd")
AMOUNT = Did(6, OTHER_HR, "HR", "goedgekeurd")
FOUR_EYES = Did(7, "Vera", None, "goedgekeurd")
PROCESSED = Did(8, PAYROLL, "Salaris", "verwerkt")
AS_SET_UP = (HANDED_IN, APPROVED, NOTICE, CHECKED, UPDATED, AMOUNT, FOUR_EYES, PROCESSED)


def workflow(number: int = 0, employee: Employee = EMPLOYEES[0], **changes: object) -> Workflow:
    """A declaration that was handed in by Noor and processed, unless the changes say otherwise."""
    given = Workflow(
        f"W{number:03d}",
        employee.employer_id,
        employee.employee_id,
        SUBMITTER,
        START + timedelta(minutes=number),
        DECLARATION,
        "Verwerkt",
        TEMPLATE,
        VERSION,
        finished_at=START + timedelta(days=3),
        payroll_period="2026-11",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def steps(of: Workflow, done: Sequence[Did]) -> tuple[FullStep, ...]:
    """The executions of this workflow in order, an hour after each other unless they say when."""
    return tuple(
        FullStep(
            of.workflow_id,
            seq,
            did.step_no,
            did.action,
            did.remark,
            of.submitted_at + (timedelta(hours=seq) if did.after_days is None else timedelta(days=did.after_days)),
            did.actor,
            role=did.role,
            on_behalf_of=did.on_behalf_of,
        )
        for seq, did in enumerate(done, 1)
    )


def office(*cases: tuple[Workflow, Sequence[Did]]) -> Organisation:
    """An office with these workflows, each with what was done."""
    return Organisation(
        OFFICE,
        EMPLOYERS,
        DEPARTMENTS,
        EMPLOYEES,
        PERIODS,
        SET_UP,
        tuple(one for one, _ in cases),
        tuple(step for one, done in cases for step in steps(one, done)),
    )


def by_chance(seed: int, count: int = 150) -> Organisation:
    """An office in which much goes wrong: steps left out, swapped, repeated, sent back, by others, too late."""
    random = Random(seed)
    made = []
    for number in range(count):
        status = random.choice(("Verwerkt", "Verwerkt", "Geweigerd", "In behandeling", "Zoek"))
        is_final = status in ("Verwerkt", "Geweigerd")
        one = workflow(
            number,
            random.choice(EMPLOYEES),
            submitter=random.choice((SUBMITTER, BOSS, HR)),
            status=status,
            finished_at=START + timedelta(days=6) if is_final else None,
            template_id=random.choice((TEMPLATE, TEMPLATE, TEMPLATE, None)),
        )
        made.append((one, _done_by_chance(random)))
    return office(*made)


def _done_by_chance(random: Random) -> list[Did]:
    done = [replace(did) for did in AS_SET_UP if random.random() > 0.07]
    if random.random() < 0.2 and len(done) > 2:
        place = random.randrange(len(done) - 1)
        done[place], done[place + 1] = done[place + 1], done[place]
    if random.random() < 0.3 and done:
        place = random.randrange(len(done))
        again = [replace(done[place], action="afgewezen")] if random.random() < 0.6 else []
        done = [*done[:place], *again, *done[max(0, place - random.randrange(3)) :]]
    if random.random() < 0.1:
        done.insert(random.randrange(len(done) + 1), Did(random.choice((9, 12)), HR, random.choice(("HR", "Systeem"))))
    if random.random() < 0.2:
        done = done[: random.randrange(len(done) + 1)]
    return [_varied(random, did) for did in done]


def _varied(random: Random, did: Did) -> Did:
    changes: dict[str, object] = {}
    if did.step_no in (2, 4, 6, 7) and random.random() < 0.25:
        changes["actor"] = random.choice((SUBMITTER, BOSS, OTHER_BOSS, HR, OTHER_HR, "Vera", None))
    if did.step_no in (2, 4, 6, 7) and random.random() < 0.15:
        changes["on_behalf_of"] = random.choice((SUBMITTER, BOSS, "HR", "Vera", "Noor "))
    if did.role and random.random() < 0.15:
        changes["role"] = random.choice(("HR", "hr", "Kantoor", "Salaris", "Leidinggevende", None))
    if did.step_no == 4 and random.random() < 0.2:
        changes["remark"] = random.choice((None, " ", "Toch wel"))
    if random.random() < 0.1:
        changes["after_days"] = random.uniform(0, 8)
    return replace(did, **changes)  # type: ignore[arg-type]


Told = tuple[str, str, int | None, int | None]


@dataclass(frozen=True)
class Recount:
    """Every rule but those about declarations once more, by plain loops: (rule, workflow, step number, seq)."""

    organisation: Organisation

    def found(self) -> set[Told]:
        return {told for one in self.organisation.workflows for told in self._of(one)}

    def _of(self, one: Workflow) -> set[Told]:
        of_one = [step for step in self.organisation.steps if step.workflow_id == one.workflow_id]
        done = [step for step in of_one if isinstance(step, FullStep) and step.executed_at]
        set_up = {step.step_no: step for step in SET_UP} if one.template_id else {}
        own = [step for step in done if step.step_no != 3 and step.action != "melding verstuurd"]
        found = self._approvals(one, own, set_up)
        if set_up:
            manual = [step for step in own if step.step_no != 5 and not self._is_system(step, set_up)]
            found |= self._conformance(one, sorted(manual, key=lambda step: (step.executed_at, step.seq)), set_up)
        return found

    @staticmethod
    def _is_system(step: FullStep, set_up: dict[int, SetUpStep]) -> bool:
        return step.step_no not in set_up and "Systeem" in (step.actor, step.role)

    @staticmethod
    def _approvals(one: Workflow, own: list[FullStep], set_up: dict[int, SetUpStep]) -> set[Told]:
        approved = [step for step in own if step.action == "goedgekeurd"]
        found: set[Told] = set()
        people: dict[int, set[str]] = {}
        last = {step.step_no: step.seq for step in own}
        for step in approved:
            persons = {name.strip().lower() for name in (step.actor, step.on_behalf_of) if name}
            if one.submitter.lower() in persons:
                found.add(("self_approval", one.workflow_id, step.step_no, step.seq))
            if set_up and last[step.step_no] == step.seq:
                people[step.step_no] = persons
        for later, persons in people.items():
            for earlier, others in people.items():
                differ = (set_up[later].assignee_kind, set_up[later].assignee) != (
                    set_up[earlier].assignee_kind,
                    set_up[earlier].assignee,
                )
                if earlier < later and differ and persons & others:
                    found.add(("same_person", one.workflow_id, later, last[later]))
        late = [step for step in approved if step.executed_at and step.executed_at > CUTOFF]
        if late and one.status != "Geweigerd":
            latest = max(late, key=lambda step: (step.executed_at or START, step.seq))
            found.add(("after_cutoff", one.workflow_id, latest.step_no, latest.seq))
        return found

    @staticmethod
    def _conformance(one: Workflow, done: list[FullStep], set_up: dict[int, SetUpStep]) -> set[Told]:
        found: set[Told] = set()
        numbers = [step.step_no for step in done]
        for number in (2, 4, 7, 8) if numbers else ():
            is_passed = one.status == "Verwerkt" or max(numbers) > number
            if number not in numbers and is_passed:
                found.add(("skipped", one.workflow_id, number, None))
        in_round: list[FullStep] = []
        for step in done:
            before = [other for other in in_round if other.step_no == step.step_no]
            if step.step_no == 6:
                before = [other for other in before if other.actor == step.actor]
            if step.step_no not in set_up or before:
                found.add(("extra", one.workflow_id, step.step_no, step.seq))
            elif any(other.step_no > step.step_no for other in in_round if other.step_no in set_up):
                found.add(("out_of_order", one.workflow_id, step.step_no, step.seq))
            in_round = [] if step.action == "afgewezen" else [*in_round, step]
            if Recount._is_by_other(step):
                found.add(("other_role", one.workflow_id, step.step_no, step.seq))
            if step.step_no == 4 and not (step.remark or "").strip():
                found.add(("remark", one.workflow_id, step.step_no, step.seq))
        return found

    @staticmethod
    def _is_by_other(step: FullStep) -> bool:
        role, behalf = (step.role or "").lower(), (step.on_behalf_of or "").strip()
        if step.step_no == 2:
            return role in ("hr", "salaris", "systeem") and not step.on_behalf_of
        if step.step_no == 4:
            return role not in ("", "hr", "kantoor") and behalf != "HR"
        if step.step_no == 6:
            return role not in ("", "hr") and behalf != "HR"
        if step.step_no == 8:
            return role not in ("", "salaris")
        return step.step_no == 7 and step.actor not in (None, "Vera") and behalf != "Vera"


def at(days: float) -> datetime:
    """So many days after the first workflow was handed in."""
    return START + timedelta(days=days)
