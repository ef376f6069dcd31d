"""Verloop: what came in, went out and piled up per week, lead times and refusals, recounted in plain Python; and the
published figures of a real log, recounted from its XML."""

import io
import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import insert

import importers
import queries
from auth import accounts, scope
from auth.accounts import User
from database import control
from progress import Progress
from queries import Reader
from queries.selection import Selection
from queries.terms import Clock
from reports import bottleneck_rows, development
from reports.bottlenecks import Asked
from reports.development import SPAN, Development
from reports.weeks import monday
from settings import AMSTERDAM, ROOT
from tests import flow_office
from tests.conftest import forget
from tests.event_log_recount import Told, recount
from tests.flow_office import HR_USER, OFFICE_USER, Flow
from tests.organisation import NOW, publish, user
from tests.screens import nodes, opened, own_home, read_aloud
from ui import development_tables

PAGE = "pages/reports/bottlenecks.py"
ALL = Asked(Selection())
BY_FINISH = Asked(Selection(), date(2026, 8, 5), date(2026, 10, 14))
PERIOD = Asked(Selection(submitted_from=date(2026, 8, 5), submitted_until=date(2026, 10, 14)))
LOG = ROOT.parent / "shared" / "data" / "bpi2020" / "DomesticDeclarations.xes.gz"
EXAMPLE = ROOT / "docs" / "voorbeelden" / "bpi2020.toml"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flow]:
    with own_home(tmp_path_factory):
        made = flow_office.make()
        for someone in flow_office.USERS:
            accounts.add(someone)
        yield made
        forget()


def asking(who: User = OFFICE_USER) -> AbstractContextManager[Reader]:
    return queries.reader(scope.of(who), NOW)


def found(asked: Asked = ALL, who: User = OFFICE_USER) -> Development:
    with asking(who) as reader:
        return development.development(reader, asked)


def week_of(moment: datetime | None) -> date | None:
    return monday(moment.astimezone(AMSTERDAM).date()) if moment else None


def days(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


@pytest.mark.parametrize("asked", [ALL, PERIOD], ids=["all", "period"])
@pytest.mark.parametrize("someone", [OFFICE_USER, HR_USER], ids=lambda someone: someone.name)
def test_every_week_has_the_arrivals_completions_and_open_work_of_a_recount(
    office: Flow, asked: Asked, someone: User
) -> None:
    flow = office.seen(("bakkerij",) if someone is HR_USER else ("bakkerij", "zorggroep"))
    weeks = found(asked, someone).weeks
    arrivals = Counter(week_of(workflow.submitted_at) for workflow in flow.workflows)
    completions = Counter(week_of(workflow.finished_at) for workflow in flow.workflows)
    for row in weeks.to_dict("records"):
        week = row["week"].date()
        until = week + timedelta(days=7)
        came = sum(days(workflow.submitted_at) < until for workflow in flow.workflows)
        went = sum(
            workflow.finished_at is not None and days(workflow.finished_at) < until for workflow in flow.workflows
        )
        assert (row["arrivals"], row["completions"]) == (arrivals[week], completions[week])
        assert row["wip"] == came - went


def test_arrivals_less_completions_is_the_work_in_progress_of_now(office: Flow) -> None:
    result = found()
    is_open = sum(workflow.finished_at is None for workflow in office.workflows)
    assert result.weeks["arrivals"].sum() - result.weeks["completions"].sum() == is_open == result.weeks["wip"].iloc[-1]
    assert result.opened == 0


def test_a_period_shows_its_own_weeks_with_the_same_numbers_and_what_was_open_before(office: Flow) -> None:
    whole, part = found(), found(PERIOD)
    assert part.weeks["week"].iloc[0].date() == date(2026, 8, 3)
    assert part.window.last == date(2026, 10, 18)
    same = whole.weeks[whole.weeks["week"].isin(part.weeks["week"])].reset_index(drop=True)
    columns = ["arrivals", "completions", "refused", "wip", "p50", "p85", "rolling", "rolling_refusal_share"]
    assert part.weeks[columns].equals(same[columns])
    assert part.opened + part.weeks["arrivals"].iloc[0] - part.weeks["completions"].iloc[0] == part.weeks["wip"].iloc[0]
    assert part.opened > 0


def test_the_same_weeks_are_shown_when_the_period_is_of_finishing(office: Flow) -> None:
    finished = Asked(Selection(), date(2026, 8, 5), date(2026, 10, 14))
    assert found(finished).weeks.equals(found(PERIOD).weeks)


def test_lead_times_are_those_of_what_finished_in_the_week_and_in_the_eight_weeks(office: Flow) -> None:
    taken: dict[date, list[float]] = {}
    for workflow in office.workflows:
        if workflow.finished_at:
            taken.setdefault(week_of(workflow.finished_at), []).append(
                (workflow.finished_at - workflow.submitted_at).total_seconds()
            )
    for row in found().weeks.to_dict("records"):
        week = row["week"].date()
        own = taken.get(week, [])
        wide = [value for back in range(SPAN) for value in taken.get(week - timedelta(weeks=back), [])]
        if own:
            assert row["p50"] == pytest.approx(statistics.median(own))
            assert row["p85"] == pytest.approx(np.quantile(own, 0.85))
        else:
            assert np.isnan(row["p50"])
        if len(wide) > 1:
            low, middle, high = statistics.quantiles(wide, n=4, method="inclusive")
            assert (row["rolling_low"], row["rolling"], row["rolling_high"]) == pytest.approx((low, middle, high))


def test_the_refused_share_is_of_what_was_finished_then(office: Flow) -> None:
    refused = Counter(week_of(w.finished_at) for w in office.workflows if w.status == "Geweigerd")
    done = Counter(week_of(w.finished_at) for w in office.workflows)
    for row in found().weeks.to_dict("records"):
        span = [row["week"].date() - timedelta(weeks=back) for back in range(SPAN)]
        assert row["refused"] == refused[span[0]]
        if done[span[0]]:
            assert row["refusal_share"] == pytest.approx(refused[span[0]] / done[span[0]])
        if sum(done[week] for week in span):
            share = sum(refused[week] for week in span) / sum(done[week] for week in span)
            assert row["rolling_refusal_share"] == pytest.approx(share)


@pytest.mark.parametrize("asked", [ALL, PERIOD], ids=["all", "period"])
def test_a_role_refuses_as_often_as_it_did_without_what_was_taken_back(office: Flow, asked: Asked) -> None:
    result = found(asked)
    inside = [
        e for e in office.events if e.executed_at and result.window.first <= days(e.executed_at) <= result.window.last
    ]
    for row in result.refusals.to_dict("records"):
        own = [event for event in inside if event.role == row["role"]]
        assert row["executed"] == len(own)
        assert row["refused"] == sum(event.is_refusal and not event.is_take_back for event in own)
        assert row["taken_back"] == sum(event.is_take_back for event in own)
    assert result.refusals["executed"].sum() == len(inside)
    assert result.refusals["taken_back"].sum() > 0


def test_in_office_hours_it_never_took_longer(office: Flow) -> None:
    calendar = found().weeks
    work = found(Asked(Selection(clock=Clock.WORK))).weeks
    both = calendar["p50"].notna()
    assert (work["p50"][both] <= calendar["p50"][both] + 1).all()
    assert work["arrivals"].equals(calendar["arrivals"])


def test_only_a_version_that_follows_another_of_its_process_is_marked(home: object) -> None:
    made = flow_office.flow(3, 60)
    first = min(workflow.submitted_at for workflow in made.workflows)
    turned = first + timedelta(days=100)
    told = tuple(
        replace(w, template_id=w.process[:4], template_version="1" if w.submitted_at < turned else "2")
        for w in made.workflows
    )
    publish(replace(made.organisation, workflows=told))
    marked = found(ALL, user()).versions
    assert sorted(marked["process"]) == sorted({w.process for w in told})
    assert set(marked["template_version"]) == {"2"}
    for row in marked.to_dict("records"):
        used = min(w.submitted_at for w in told if w.process == row["process"] and w.submitted_at >= turned)
        assert row["first_used_at"] == used


def test_earlier_loads_of_this_office_are_marked_once_a_day_and_no_others(home: object) -> None:
    publish(flow_office.flow(3, 60).organisation)
    accounts.add(OFFICE_USER)
    loads = [("kantoor", 30, "s1"), ("kantoor", 30, "s2"), ("kantoor", 20, "s3"), ("kantoor", 10, None)]
    for office_id, days_ago, snapshot in [*loads, ("elders", 5, "s4"), ("kantoor", 900, "s5")]:
        at = datetime.now(UTC) - timedelta(days=days_ago)
        row = {"office_id": office_id, "source": "map", "started_at": at, "seconds": 1.0, "snapshot": snapshot}
        with control.engine().begin() as connection:
            connection.execute(insert(control.loads).values(row | {"report": {}}))
    said = read_aloud(opened(OFFICE_USER.email, PAGE, part="verloop", period="alles"))
    days = [f"{datetime.now(UTC).astimezone(AMSTERDAM) - timedelta(days=ago):%d-%m-%Y}" for ago in (30, 20)]
    assert f"eerdere gegevens geladen op {', '.join(days)}; stand van de gegevens" in said


def test_the_last_week_is_not_whole_before_it_is_over(office: Flow) -> None:
    weeks = found().weeks
    assert not weeks["is_whole"].iloc[-1]
    assert weeks["is_whole"].iloc[:-1].all()


@pytest.mark.usefixtures("office")
def test_the_screen_tells_how_work_in_progress_went_and_counts_what_it_shows() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="verloop", period="alles")
    result = found()
    said = read_aloud(app)
    assert "Het onderhanden werk groeide" in said
    labels = [button.label for button in app.button]
    assert f"{result.weeks['arrivals'].sum()} ingediend" in labels
    assert f"{result.weeks['completions'].sum()} afgerond" in labels


@pytest.mark.parametrize("asked", [ALL, PERIOD, BY_FINISH], ids=["all", "period", "by finish"])
def test_every_number_of_a_week_opens_as_many_workflows_also_with_work_that_ended_nobody_knows_when(
    home: object, asked: Asked
) -> None:
    made = flow_office.flow(7, 150)
    lost = {
        workflow.workflow_id for workflow in made.workflows if workflow.finished_at and workflow.workflow_id < "w002"
    }
    told = tuple(replace(w, finished_at=None) if w.workflow_id in lost else w for w in made.workflows)
    publish(replace(made.organisation, workflows=told))
    with asking(user()) as reader:
        weeks = development.development(reader, asked).weeks
        for row in weeks.to_dict("records"):
            for heading, (column, _) in development_tables.WEEK_COLUMNS.items():
                wanted = development_tables.week_rows(f"{row['week']:%Y-%m-%d}", heading)
                assert wanted is not None
                assert len(bottleneck_rows.page(reader, asked, wanted, None, 0)) == row[column], (row["week"], heading)
    assert lost
    assert weeks["wip"].gt(0).any()


@pytest.mark.usefixtures("office")
def test_what_is_over_eight_weeks_opens_what_finished_in_those_weeks() -> None:
    weeks = found().weeks
    monday_of_last = f"{weeks['week'].iloc[-2]:%Y-%m-%d}"
    with asking() as reader:
        for heading, column in ((f"Mediaan {SPAN} weken (dagen)", "completions"), ("P85 (dagen)", None)):
            wanted = development_tables.week_rows(monday_of_last, heading)
            assert wanted is not None
            span = weeks["completions"].iloc[-1 - SPAN : -1] if column else weeks["completions"].iloc[-2:-1]
            assert len(bottleneck_rows.page(reader, ALL, wanted, None, 0)) == span.sum()
    assert development_tables.week_rows("2026-08-03", "Week van") is None


@pytest.mark.usefixtures("office")
def test_every_total_and_every_refusal_of_a_role_opens_as_many_rows() -> None:
    app = opened(OFFICE_USER.email, PAGE, part="verloop", period="alles")
    for button in [button for button in app.button if str(button.key).startswith("rows:development-")]:
        app.button(key=button.key).click().run()
        texts = [str(node.value) for node in nodes(app) if node.type == "markdown"]
        assert any(text.startswith(f"**{button.label.split()[0]} workflow") for text in texts), button.label
    result = found()
    with asking() as reader:
        for row in result.refusals.to_dict("records"):
            for column, name in (("Uitgevoerd", "executed"), ("Afgewezen", "refused")):
                wanted = development_tables.refusal_rows(row["role"], column, result)
                assert len(bottleneck_rows.page(reader, ALL, wanted, None, 0)) == row[name]


@dataclass(frozen=True)
class Log:
    """A real log: as its XML tells it, and as the figures tell it."""

    told: list[Told]
    result: Development
    lead_days: list[float]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    if not LOG.exists():
        pytest.skip("het logboek van BPI Challenge 2020 ligt niet naast het project")
    with own_home(tmp_path_factory):
        with Progress("laden", out=io.StringIO()) as progress:
            importers.load(LOG, "bpi", EXAMPLE, progress)
        someone = user(office_id="bpi")
        ever = {"first_day": date(2016, 1, 1), "last_day": date(2020, 1, 1), "is_work": False}
        with asking(someone) as reader:
            taken = reader.rows("bottlenecks/lead_times", **ALL.filters(), **ever).column("lead_seconds").to_pylist()
        yield Log(recount(LOG), found(ALL, someone), [seconds / 86400 for seconds in taken])
        forget()


def closed_at(case: Told) -> datetime | None:
    """When the case was paid or last refused; None while it is open."""
    closing = [
        m for m, a in zip(case.moments, case.activities, strict=True) if " REJECTED " in a or a == "Payment Handled"
    ]
    return None if case.status == "In behandeling" else closing[-1]


def test_lead_times_of_the_log_are_those_of_its_xml(log: Log) -> None:
    taken = [(end - case.moments[0]) / timedelta(days=1) for case in log.told if (end := closed_at(case))]
    assert sorted(log.lead_days) == pytest.approx(sorted(taken))
    assert (round(statistics.median(log.lead_days), 2), round(statistics.mean(log.lead_days), 2)) == (7.35, 11.67)


def test_with_the_134_open_cases_up_to_their_last_event_it_is_the_published_duration(log: Log) -> None:
    so_far = [(case.moments[-1] - case.moments[0]) / timedelta(days=1) for case in log.told if closed_at(case) is None]
    every = [*log.lead_days, *so_far]
    assert (len(so_far), len(every)) == (134, 10_500)
    assert (round(statistics.median(every), 2), round(statistics.mean(every), 2)) == (7.33, 11.53)


def test_roles_in_the_log_refuse_as_often_as_its_xml_says_without_what_the_employee_took_back(log: Log) -> None:
    refused: Counter[str] = Counter()
    for case in log.told:
        for before, event in zip(["", *case.activities], case.events, strict=False):
            is_refusal = " REJECTED " in event["concept:name"]
            is_taken_back = event["concept:name"].endswith("REJECTED by EMPLOYEE") and " REJECTED " in before
            refused[event["org:role"]] += is_refusal and not is_taken_back
    counted = dict(zip(log.result.refusals["role"], log.result.refusals["refused"], strict=True))
    assert {role: int(count) for role, count in counted.items() if count} == {r: c for r, c in refused.items() if c}


def test_weeks_of_the_log_have_the_lead_times_of_its_cases(log: Log) -> None:
    taken: dict[date, list[float]] = {}
    for case in log.told:
        if end := closed_at(case):
            taken.setdefault(week_of(end), []).append((end - case.moments[0]).total_seconds())
    for row in log.result.weeks.to_dict("records"):
        own = taken.get(row["week"].date(), [])
        assert row["completions"] == len(own)
        if own:
            assert row["p50"] == pytest.approx(statistics.median(own))
