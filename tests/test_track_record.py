"""How good the predictions were: past runs predicted once more, counted by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

import queries
from auth import accounts, scope
from queries import Reader
from reports import track_record as track_records
from reports.track_record import replayed, track_record
from settings import AMSTERDAM
from tests import cutoff_office
from tests.organisation import (
    OFFICE,
    Department,
    Employee,
    Employer,
    Organisation,
    PayrollPeriod,
    Workflow,
    publish,
    user,
)
from tests.screen_office import FullStep, SetUpStep
from tests.screens import own_home
from ui import payroll_track

NOW = datetime(2026, 11, 24, 12, tzinfo=AMSTERDAM)
CUTOFFS = tuple(
    datetime(2026, month, day, 12, tzinfo=AMSTERDAM) for month, day in ((8, 26), (9, 23), (10, 21), (11, 18))
)
HOPEFUL, GLOOMY = "Declaratie medewerker", "Indiensttreding"
MADE = {HOPEFUL: 54, GLOOMY: 6}  # of sixty in each run
EACH = 60
KATJA = user(email="katja@kantoor.example", name="Katja Kantoor")
EMPLOYEE = Employee("1", "bakkerij", "winkel", "Noor de Vries")


def _days_later(moment: datetime, days: int) -> datetime:
    return (moment.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=AMSTERDAM)


def _workflow(cutoff_at: datetime, process: str, number: int) -> Workflow:
    """One that has waited five working days on the Friday before the cutoff, three working days before it; done a
    working day later, or ten."""
    friday = _days_later(cutoff_at, -5)
    return Workflow(
        f"{process} {cutoff_at:%m} {number}",
        "bakkerij",
        "1",
        "Indiener",
        _days_later(friday, -7),
        process,
        "Afgerond",
        template_id="sjabloon",
        template_version="1",
        finished_at=_days_later(friday, 3 if number < MADE[process] else 14),
    )


PAST = tuple(_workflow(cutoff_at, process, n) for cutoff_at in CUTOFFS for process in MADE for n in range(EACH))
OPEN = tuple(
    Workflow(f"{process} open", "bakkerij", "1", "Indiener", NOW, process, template_id="sjabloon", template_version="1")
    for process in MADE
)
ORGANISATION = Organisation(
    OFFICE,
    (Employer("bakkerij", OFFICE, "Bakkerij"),),
    (Department("winkel", "bakkerij", "Winkel"),),
    (EMPLOYEE,),
    tuple(PayrollPeriod("bakkerij", f"{at:%Y-%m}", date(2026, 1, 1), date(2026, 1, 31), at) for at in CUTOFFS),
    (SetUpStep("sjabloon", "1", 1, "Goedkeuren"),),
    (*PAST, *OPEN),
    (
        *(FullStep(past.workflow_id, 1, 1, executed_at=past.finished_at, actor="Iemand") for past in PAST),
        *(FullStep(workflow.workflow_id, 1, 1) for workflow in OPEN),
    ),
    (KATJA,),
)


def make() -> None:
    """Publish the office and add its user."""
    publish(ORGANISATION)
    accounts.add(KATJA)


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        make()
        yield


@pytest.fixture
def reader() -> Iterator[Reader]:
    with queries.reader(scope.of(KATJA), NOW) as opened:
        yield opened


def test_each_workflow_that_waited_before_a_cutoff_is_predicted_once_with_what_came_true(reader: Reader) -> None:
    rows = replayed(reader)
    assert sorted(rows["workflow_id"]) == sorted(past.workflow_id for past in PAST)
    made = {past.workflow_id for past in PAST if past.finished_at and past.finished_at.weekday() == 0}
    assert set(rows.loc[rows["is_made"], "workflow_id"]) == made
    assert set(rows["age_seconds"]) == {5 * 8 * 3600}
    assert set(rows["then_at"]) == {_days_later(cutoff_at, -5) for cutoff_at in CUTOFFS}


def test_a_prediction_rests_on_nothing_that_happened_after_it(reader: Reader) -> None:
    rows = replayed(reader)
    assert (rows["known_at"] <= rows["then_at"]).all()
    first = rows["cutoff_at"] == CUTOFFS[0]
    assert rows.loc[first, "makes_cutoff"].isna().all()  # before it nothing was ever done
    assert rows.loc[~first, "makes_cutoff"].notna().all()


def test_calibration_and_scores_are_those_counted_by_hand(reader: Reader) -> None:
    record = track_record(reader)
    known = 3 * EACH  # of each process, in the runs after the first
    assert (record.workflows, record.unknown, record.scored, record.one_in) == (2 * known, 2 * EACH, 2 * known, 1)
    bins = record.bins[record.bins["workflows"] > 0]
    assert bins["lowest"].tolist() == [0.0, 0.8]
    assert bins["workflows"].tolist() == [known, known]
    assert bins["predicted"].tolist() == pytest.approx([0.1, 0.9])
    assert bins["made"].tolist() == pytest.approx([0.1, 0.9])
    assert record.brier == pytest.approx(0.9 * 0.1**2 + 0.1 * 0.9**2)
    assert record.naive == pytest.approx(0.5**2)  # half of all made it, in every run
    assert (record.is_enough, record.leaning) == (True, 0)


def test_the_screen_says_it_in_one_sentence_with_the_score_beside_the_naive_one(reader: Reader) -> None:
    record = track_record(reader)
    assert payroll_track.finding(record) == (
        "Van wat gemiddeld 90 % kans kreeg, haalde 90 % de sluitdatum; over alles de kansen klopten "
        "(50 % voorspeld, 50 % gehaald)"
    )
    assert "Brierscore 0,090" in payroll_track.score(record)
    assert "krijgt 0,250" in payroll_track.score(record)
    assert "dus beter" in payroll_track.score(record)


def test_of_many_a_sample_is_looked_at_that_is_the_same_every_time_and_says_so(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = set(replayed(reader)["workflow_id"])
    monkeypatch.setattr(track_records, "MOST", 100)
    sample = replayed(reader)
    assert set(sample["one_in"]) == {5}  # of 482: those of half a year, and what is open
    assert set(sample["workflow_id"]) < every
    assert 0.1 < len(sample) / len(every) < 0.3
    assert sample.equals(replayed(reader))
    record = track_record(reader)
    told = payroll_track.sample(record)
    assert f"steekproef van {len(sample)}: één op de 5 workflows" in told


def test_all_that_there_are_is_no_sample_and_nothing_is_said_of_one(reader: Reader) -> None:
    assert payroll_track.sample(track_record(reader)) == ""


def test_with_too_few_predictions_there_is_no_record(tmp_path_factory: pytest.TempPathFactory) -> None:
    with own_home(tmp_path_factory):
        cutoff_office.make()
        with queries.reader(scope.of(cutoff_office.KATJA), cutoff_office.NOW) as small:
            record = track_record(small)
    assert record.workflows < track_records.FEWEST
    assert not record.is_enough
