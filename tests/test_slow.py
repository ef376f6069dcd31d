"""Waarom traag: what slow workflows have in common, recounted in plain Python; a planted cause is found, no other."""

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import combinations
from math import comb, inf
from random import Random

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

import queries
from auth import accounts, scope
from auth.accounts import DepartmentGrant, Role, User
from queries import Reader
from queries.selection import Selection
from queries.terms import Clock
from reports import bottleneck_rows, slow
from reports.bottlenecks import Asked
from reports.slow import ALL, FEW, MOST, PROCESS, Slow
from reports.wanted_rows import WORKFLOWS, Rows
from settings import AMSTERDAM
from tests.conftest import forget
from tests.flow_office import RoleStep
from tests.organisation import (
    DECLARATION,
    NOW,
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    Workflow,
    publish,
    user,
)
from tests.screens import assert_nothing_raised, nodes, opened, own_home, read_aloud
from ui import slow as section

PAGE = "pages/reports/bottlenecks.py"
ASKED = Asked(Selection())
ADDRESS, RARE = "Wijziging adres", "Zelden gevraagd"
EMPLOYERS = (Employer("bakkerij", OFFICE, "Bakkerij"), Employer("zorggroep", OFFICE, "Zorggroep"))
DEPARTMENTS = (
    Department("winkel", "bakkerij", "Winkel"),
    Department("bureau-b", "bakkerij", "Bureau"),
    Department("zorg", "zorggroep", "Zorg"),
    Department("bureau-z", "zorggroep", "Bureau"),
    Department("nacht", "zorggroep", "Nacht", "zorg"),
)
NAMES = {
    "winkel": "Bakkerij › Winkel",
    "bureau-b": "Bakkerij › Bureau",
    "zorg": "Zorggroep › Zorg",
    "bureau-z": "Zorggroep › Bureau",
    "nacht": "Zorggroep › Zorg › Nacht",
}
OFFICE_USER = user(email="kantoor@kantoor.example", name="Katja Kantoor")
HR_USER = user(Role.HR, email="hr@kantoor.example", name="Hans Hr", employers=("zorggroep",))
MANAGER = user(
    Role.DEPARTMENT_MANAGER,
    email="chef@kantoor.example",
    name="Carla Chef",
    employers=("zorggroep",),
    departments=(DepartmentGrant("zorg"),),
)
HOUR = 3600


@dataclass(frozen=True)
class Case:
    """A workflow with what else is known of it."""

    workflow: Workflow
    department: str | None
    roles: frozenset[str]
    steps: tuple[RoleStep, ...]

    @property
    def is_known(self) -> bool:
        """Open, or ended at a known moment."""
        return self.workflow.status == "In behandeling" or self.workflow.finished_at is not None

    @property
    def lead(self) -> float:
        return ((self.workflow.finished_at or NOW) - self.workflow.submitted_at).total_seconds()

    @property
    def age(self) -> float:
        return (NOW - self.workflow.submitted_at).total_seconds()


def case(random: Random, number: int, planted: str | None) -> Case:
    """A workflow by chance; work of the planted department takes three times as long."""
    department = random.choice([*DEPARTMENTS, None])
    process = random.choice((DECLARATION, ADDRESS)) if number % 50 else RARE
    days = random.expovariate(1 / (4 if process == DECLARATION else 20))
    if department and department.department_id == planted:
        days *= 3
    submitted = NOW.astimezone(UTC) - timedelta(seconds=random.randrange(300 * 24 * HOUR))
    is_lost = random.random() < 0.01
    finished = submitted + timedelta(seconds=1 + int(days * 24 * HOUR))
    is_open = finished > NOW and not is_lost
    workflow = Workflow(
        f"w{number:05}",
        department.employer_id if department else "bakkerij",
        f"m{number}",
        f"Mw {number}",
        submitted,
        process,
        "In behandeling" if is_open else "Verwerkt",
        "T01" if process == DECLARATION else "T 02",
        random.choice(("1", "2")),
        None if is_open or is_lost else finished,
        component=random.choice(("Reiskosten", "Maaltijd", None)) if process == DECLARATION else None,
    )
    plan = [("Goedkeuren", random.choice(("Leidinggevende", "Kantoor", None))), ("Controle", "HR")]
    if random.random() < 0.3:
        plan += [("Goedkeuren", random.choice(("Leidinggevende", "Kantoor"))), ("Betalen", "Salaris")]
    done = random.randrange(len(plan)) if is_open else 0 if is_lost else len(plan)
    steps = tuple(
        RoleStep(workflow.workflow_id, seq, seq, None, None, submitted if seq <= done else None, None, step, role)
        for seq, (step, role) in enumerate(plan, 1)
    )
    roles = frozenset(role for _, role in plan[: done + is_open] if role)
    return Case(workflow, department.department_id if department else None, roles, steps)


def cases(seed: int, planted: str | None, number: int = 1800) -> tuple[Case, ...]:
    random = Random(seed)
    return tuple(case(random, place, planted) for place in range(number))


def made(of: tuple[Case, ...]) -> Organisation:
    workflows = tuple(one.workflow for one in of)
    employees = tuple(
        Employee(one.workflow.employee_id, one.workflow.employer_id, one.department, one.workflow.submitter)
        for one in of
    )
    steps = tuple(step for one in of for step in one.steps)
    return Organisation(OFFICE, EMPLOYERS, DEPARTMENTS, employees, (), (), workflows, steps)


PLANTED = cases(3, "zorg")


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        publish(made(PLANTED))
        for someone in (OFFICE_USER, HR_USER, MANAGER):
            accounts.add(someone)
        yield
        forget()


def asking(who: User = OFFICE_USER) -> AbstractContextManager[Reader]:
    return queries.reader(scope.of(who), NOW)


def found(against: str = PROCESS, asked: Asked = ASKED, who: User = OFFICE_USER) -> Slow:
    with asking(who) as reader:
        return slow.slow(reader, asked, against)


def p90(of: list[Case]) -> float:
    """The first time by which nine in ten ended: the product of Kaplan and Meier, event by event."""
    if sum(one.workflow.finished_at is not None for one in of) < FEW:
        return inf
    left, leads = 1.0, sorted(one.lead for one in of)
    for moment, ended in sorted(Counter(one.lead for one in of if one.workflow.finished_at).items()):
        left *= 1 - ended / (len(leads) - bisect_left(leads, moment))
        if left <= 0.1 + 1e-9:
            return moment
    return inf


def values(one: Case, against: str) -> dict[str, list[str]]:
    template = f"{one.workflow.template_id} {one.workflow.template_version}"
    return {
        "process": [one.workflow.process] if against == ALL else [],
        "department": [NAMES[one.department]] if one.department else [],
        "component": [one.workflow.component] if one.workflow.component else [],
        "weekday": [str(one.workflow.submitted_at.astimezone(AMSTERDAM).isoweekday())],
        "template": [template],
        "role": sorted(one.roles),
    }


def recounted(of: tuple[Case, ...], against: str) -> tuple[dict[tuple[str, str], tuple[int, int]], int, int, int]:
    """counted and slow by attribute and value; and of all, with how many do not count."""
    known = [one for one in of if one.is_known]
    groups = {name: [one for one in known if one.workflow.process == name] for name in (DECLARATION, ADDRESS, RARE)}
    bounds = {name: p90(group if against == PROCESS else known) for name, group in groups.items()}
    counted = [one for one in known if one.age > bounds[one.workflow.process]]
    slow_ones = [one for one in counted if one.lead > bounds[one.workflow.process]]

    def tally(some: list[Case]) -> Counter[tuple[str, str]]:
        return Counter((name, value) for one in some for name, own in values(one, against).items() for value in own)

    all_of, slow_of = tally(counted), tally(slow_ones)
    kept = {key: (number, slow_of[key]) for key, number in all_of.items() if FEW <= number <= len(counted) - FEW}
    return kept, len(counted), len(slow_ones), len(known) - len(counted)


@pytest.mark.parametrize("against", [PROCESS, ALL])
def test_every_count_is_that_of_a_recount_workflow_by_workflow(against: str) -> None:
    told = found(against)
    expected, counted, is_slow, unknown = recounted(PLANTED, against)
    rows = told.rows.to_dict("records")
    assert {(row["attribute"], row["value"]): (row["counted"], row["slow"]) for row in rows} == expected
    assert (told.counted, told.slow, told.unknown) == (counted, is_slow, unknown)
    assert unknown > 0
    for row in rows:
        rest = (is_slow - row["slow"]) / (counted - row["counted"])
        assert row["share"] == row["slow"] / row["counted"]
        assert row["lift"] == pytest.approx(row["share"] / rest)


def test_about_a_tenth_is_slow_by_the_bound_of_its_own_process_and_a_process_that_is_rare_has_none() -> None:
    with asking() as reader:
        bound = slow.bounds(reader, ASKED, PROCESS)
        together = slow.bounds(reader, ASKED, ALL)
    told = found()
    assert 0.08 < told.slow / told.counted < 0.12
    rare = [one for one in PLANTED if one.workflow.process == RARE]
    assert set(bound.seconds) == {DECLARATION, ADDRESS} | ({RARE} if p90(rare) < inf else set())
    assert bound.seconds[ADDRESS] > bound.seconds[DECLARATION]
    assert len(set(together.seconds.values())) == 1


def test_the_planted_cause_is_found_and_said_and_nothing_else_is() -> None:
    told = found()
    assert told.over["value"].tolist()[:1] == [NAMES["zorg"]]
    assert set(told.over["attribute"]) <= {"department"}
    first = told.over.iloc[0].to_dict()
    assert first["low"] > 2
    said = section.sentence(first, PROCESS)
    assert re.fullmatch(
        r"Aanvragen van afdeling Zorggroep › Zorg horen \d,\d keer zo vaak bij het traagste tiende van hun proces "
        r"als de rest \(\d,\d–\d+,\d\)",
        said,
    )


def test_without_a_cause_hardly_more_than_one_office_in_twenty_is_told_of_one() -> None:
    """With nothing to find, every finding is false: its chance is then the false discovery rate itself, 5 % at most.

    Of so many offices more than `most` would be told of something by a chance of less than 1 in 1000 (binomial).
    """
    offices, rate = 200, 0.05
    chances = [comb(offices, told) * rate**told * (1 - rate) ** (offices - told) for told in range(offices + 1)]
    most = next(told for told in range(offices) if sum(chances[told + 1 :]) < 0.001)
    random = np.random.default_rng(20261123)
    results = [slow.compared(counts_by_chance(random, 700), NAMES, 700, ALL) for _ in range(offices)]
    told_of_something = sum(bool(one.rows["is_found"].any()) for one in results)
    assert most == 21
    assert told_of_something <= most
    assert all(len(one.rows) >= 20 for one in results)


def counts_by_chance(random: np.random.Generator, workflows: int) -> pa.Table:
    """Workflows that are slow by chance, one in ten, as queries/bottlenecks/attributes.sql counts them: each of its own
    in a row of a department, one of an hour and one of all else."""
    roles = [json.dumps(list(some)) for size in (1, 2, 3) for some in combinations(("HR", "Kantoor", "Salaris"), size)]
    template = random.integers(1, 4, workflows).astype(str)
    each = pd.DataFrame(
        {
            "department_id": random.choice([*NAMES, None], workflows),
            "submitted_hour": random.integers(490_000, 498_000, workflows),
            "process": random.choice([DECLARATION, ADDRESS, RARE], workflows),
            "component": random.choice(["Reiskosten", "Maaltijd", "Hotel", None], workflows),
            "template_id": np.char.add("T", template),
            "template_version": random.integers(1, 3, workflows).astype(str),
            "roles": random.choice(roles, workflows),
            "counted": 1,
            "slow": (random.random(workflows) < 0.1).astype(int),
        }
    )
    of_all = ["process", "component", "template_id", "template_version", "roles"]
    parts = {"is_department": ["department_id"], "is_hour": ["submitted_hour"], "": of_all}
    rows = [
        each[[*columns, "counted", "slow"]].assign(is_department=name == "is_department", is_hour=name == "is_hour")
        for name, columns in parts.items()
    ]
    return pa.Table.from_pandas(pd.concat(rows, ignore_index=True), preserve_index=False)


def test_a_slow_process_explains_everything_together_and_nothing_by_its_own_bound() -> None:
    together, apart = found(ALL), found(PROCESS)
    assert ("process", ADDRESS) in set(zip(together.over["attribute"], together.over["value"], strict=True))
    assert "process" not in set(apart.rows["attribute"])
    assert ("process", DECLARATION) in set(zip(together.under["attribute"], together.under["value"], strict=True))


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("against", [PROCESS, ALL])
@pytest.mark.parametrize("who", [OFFICE_USER, HR_USER, MANAGER], ids=lambda someone: someone.name)
def test_every_number_opens_as_many_rows(who: User, against: str, clock: Clock) -> None:
    asked = Asked(Selection(clock=clock, submitted_from=date(2026, 3, 1)))
    told = found(against, asked, who)
    with asking(who) as reader:

        def behind(**restricted: str) -> int:
            return len(bottleneck_rows.page(reader, asked, Rows(WORKFLOWS, bound=against, **restricted), None, 0))

        assert (behind(), behind(flags="slow")) == (told.counted, told.slow)
        for row in told.rows.groupby("attribute").head(2).to_dict("records"):
            named = {"attribute": row["attribute"], "value": row["value"]}
            assert (behind(**named), behind(**named, flags="slow")) == (row["counted"], row["slow"])
    assert len(told.rows) > 5


def test_the_rows_of_a_number_stay_within_the_departments_asked_for() -> None:
    asked = Asked(Selection(department=("zorg", "winkel")))
    told = found(PROCESS, asked)
    assert set(told.rows.loc[told.rows["attribute"] == "department", "value"]) == {NAMES["zorg"], NAMES["winkel"]}
    with asking() as reader:
        outside = Rows(WORKFLOWS, attribute="department", value=NAMES["nacht"], bound=PROCESS)
        assert bottleneck_rows.page(reader, asked, outside, None, 0).empty


def test_by_its_own_bound_a_process_is_no_different_when_the_other_is_filtered_away() -> None:
    only = Asked(Selection(process=(ADDRESS,)))
    with asking() as reader:
        assert slow.bounds(reader, only, PROCESS).seconds == {
            ADDRESS: slow.bounds(reader, ASKED, PROCESS).seconds[ADDRESS]
        }


def test_another_employers_work_changes_no_figure() -> None:
    own = found(PROCESS, ASKED, HR_USER)
    with asking() as reader:
        narrowed = slow.slow(reader.narrowed(["zorggroep"]), ASKED)
    pd.testing.assert_frame_equal(own.rows, narrowed.rows)
    ours = tuple(one for one in PLANTED if one.workflow.employer_id == "zorggroep")
    expected = {
        (name, value.removeprefix("Zorggroep › ")): counts
        for (name, value), counts in recounted(ours, PROCESS)[0].items()
    }
    rows = own.rows.to_dict("records")
    assert {(row["attribute"], row["value"]): (row["counted"], row["slow"]) for row in rows} == expected


def test_departments_add_up_to_all_that_have_one_and_weekdays_to_all() -> None:
    told = found()
    by_name = told.rows.groupby("attribute")[["counted", "slow"]].sum()
    assert tuple(by_name.loc["weekday"]) == (told.counted, told.slow)
    assert tuple(by_name.loc["template"]) == (told.counted, told.slow)
    assert by_name.loc["department", "counted"] < told.counted


def test_small_numbers_say_nothing() -> None:
    few = Asked(Selection(submitted_from=date(2026, 11, 16)))
    for against in (PROCESS, ALL):
        told = found(against, few)
        assert told.rows["counted"].ge(FEW).all()
    none = found(PROCESS, Asked(Selection(employee=("niemand",))))
    assert (none.counted, none.slow, none.unknown, len(none.rows)) == (0, 0, 0, 0)
    assert none.over.empty
    assert none.under.empty


def test_at_most_ten_are_said_in_each_direction() -> None:
    row = {"attribute": "role", "counted": 50, "slow": 5, "share": 0.1, "p": 0.0, "is_found": True}
    many = [
        row | {"value": str(number), "lift": lift, "low": lift - 0.1 + number / 1000, "high": lift + number / 1000}
        for lift in (2.0, 0.5)
        for number in range(15)
    ]
    told = Slow(pd.DataFrame(many), 1000, 100, 0)
    assert len(told.over) == len(told.under) == MOST
    assert told.over["value"].tolist() == [str(number) for number in range(14, 4, -1)]
    assert told.under["value"].tolist() == [str(number) for number in range(10)]


def test_an_address_with_a_bound_or_weekday_that_there_is_not_is_refused() -> None:
    for text in ("bound=vandaag", "value=8"):
        texts = ["kind=workflows", "attribute=weekday", *(["value=1"] if "bound" in text else []), text]
        with pytest.raises(ValueError, match="kind"):
            Rows.from_texts(texts)
    wanted = Rows(WORKFLOWS, attribute="weekday", value="1", bound=PROCESS, flags="slow")
    assert Rows.from_texts(wanted.as_texts()) == wanted
    assert wanted.in_words() == "ingediend op maandag · bij het traagste tiende van hun proces"


def behind(app: AppTest) -> int | None:
    texts = [str(node.value) for node in nodes(app) if node.type == "markdown"]
    told = [text.split()[0].strip("*") for text in texts if re.match(r"\*\*[0-9.]+ workflow", text)]
    return int(told[0].replace(".", "")) if told else None


def at(who: User = OFFICE_USER, **query: str) -> AppTest:
    return opened(who.email, PAGE, part="traag", period="alles", **query)


def test_the_section_says_what_is_found_and_its_sentences_and_numbers_open_their_rows() -> None:
    app = at()
    sentences = [button for button in app.button if str(button.key).startswith("rows:slow-department")]
    assert "Zorg horen" in sentences[0].label
    [grid] = [frame for frame in app.dataframe if (frame.key or "").startswith("slow-numbers-")]
    first = grid.value.iloc[0]
    assert first["Waarde"] == NAMES["zorg"]
    sentences[0].click().run()
    assert_nothing_raised(app)
    assert behind(app) == int(first["Traag"])
    for key in ("rows:slow-all", "rows:slow-counted"):
        number = int(re.findall(r"\d[\d.]*", app.button(key=key).label)[0].replace(".", ""))
        app.button(key=key).click().run()
        assert behind(app) == number
    assert "geen oorzaak" in read_aloud(app)


def test_a_number_in_the_table_leads_to_its_rows_and_a_word_to_none() -> None:
    rows = found().over
    way = section.ways(rows, PROCESS)
    counted = Rows(WORKFLOWS, attribute="department", value=NAMES["zorg"], bound=PROCESS)
    assert (way(0, "Workflows"), way(0, "Traag")) == (counted, replace(counted, flags="slow"))
    assert way(0, "Waarde") is None


def test_with_one_process_there_is_no_choice_of_bound_and_with_more_it_changes_what_is_found() -> None:
    controls = [one.key for one in at(process=ADDRESS).segmented_control]
    assert "bottleneck:against" not in controls
    app = at()
    app.segmented_control(key="bottleneck:against").set_value(ALL).run()
    assert_nothing_raised(app)
    assert any("Wijziging adres horen" in button.label for button in app.button)


def test_a_name_that_is_markup_is_shown_as_it_was_typed() -> None:
    row = {"attribute": "component", "value": "**vet** [x](y)", "lift": 2.0, "low": 1.5, "high": 2.5}
    assert section.sentence(row, ALL).startswith("Aanvragen met component **vet** [x](y) horen 2,0 keer")
    assert section.sentence(row | {"lift": inf}, ALL).endswith("zijn de enige bij het traagste tiende")
