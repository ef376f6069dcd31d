"""The chance to be done in time, where it can be counted out."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.forecast import Forecast
from analysis.remaining import StepTime, together
from analysis.survival import kaplan_meier
from tests.simulated_work import HOUR, done, open_workflows, waits

NAN = float("nan")
_FIRST, _SECOND, _THIRD = [0.5, 1, 1, 4, 9], [0, 0.5, 2, 30], [1, 1, 7.5]
_HISTORY = pd.concat(
    [
        done("Declaratie", "Controle", "hr", [*_FIRST], times=20),
        done("Declaratie", "Goedkeuring", "department_manager", _SECOND, times=30),
        done("Declaratie", "Verwerking", "payroll", _THIRD, times=40),
    ]
)
_TO_COME = [["Goedkeuring", "department_manager"], ["Verwerking", "payroll"]]


def _counted(age: float, left: float, *after: list[float]) -> float:
    """Of all combinations in which the first step takes longer than its age: the share that fits in what is left."""
    fits = [sum(combination) - age <= left for combination in itertools.product(_FIRST, *after) if combination[0] > age]
    return sum(fits) / len(fits)


_LEFT = [0.25, 0.5, 1, 2.75, 3, 8, 12, 13.5, 40, 46.5, 400]


def _usable(age: float, left: float) -> float:
    """What is left when age and left together are rounded down to a quarter-hour."""
    return math.floor((age + left) * 4) / 4 - age


@pytest.mark.parametrize("age", [0, 0.25, 0.5, 0.75, 1, 3.9, 4, 8])
def test_the_chance_is_the_share_of_all_combinations_that_fit(age: float) -> None:
    forecast = Forecast.of(_HISTORY)
    for after, to_come in (([], []), ([_SECOND], _TO_COME[:1]), ([_SECOND, _THIRD], _TO_COME)):
        asked = open_workflows(*(("Declaratie", "Controle", "hr", age, NAN, left, to_come) for left in _LEFT))
        counted = [_counted(age, _usable(age, left), *after) for left in _LEFT]
        assert list(forecast.chances(asked)["makes_cutoff"]) == pytest.approx(counted, abs=1e-9)


@pytest.mark.parametrize("age", [0, 0.5, 1, 3.9, 8])
def test_ready_is_the_first_half_hour_by_which_that_share_of_all_combinations_fits(age: float) -> None:
    asked = open_workflows(("Declaratie", "Controle", "hr", age, NAN, NAN, _TO_COME))
    forecast = Forecast.of(_HISTORY)
    fits = {half / 2: _counted(age, _usable(age, half / 2), _SECOND, _THIRD) for half in range(200)}
    for share in (0.05, 0.5, 0.8, 1):
        first = next(left for left, fitting in fits.items() if fitting >= share)
        assert list(forecast.ready(asked, share) / HOUR) == [first]


def test_overrunning_a_target_is_the_share_of_who_waited_this_long_that_takes_longer() -> None:
    asked = open_workflows(
        *(("Declaratie", "Controle", "hr", age, target, NAN, []) for age, target in [(0, 1), (0.7, 1), (1, 5), (2, 40)])
    )
    found = Forecast.of(_HISTORY).chances(asked)["misses_target"]
    assert list(found) == pytest.approx([2 / 5, 2 / 4, 1 / 2, 0])


def test_past_its_target_a_step_misses_it_and_past_its_cutoff_a_workflow_does_too() -> None:
    asked = open_workflows(
        ("Declaratie", "Controle", "hr", 1, 1, 0, []),
        ("Declaratie", "Controle", "hr", 2, 1, -5, []),
        ("Niets bekend", "Stap", None, 2, 1, -5, []),
    )
    for history in (_HISTORY, _HISTORY[:0]):
        found = Forecast.of(history).chances(asked)
        assert list(found["misses_target"]) == [1, 1, 1]
        assert list(found["makes_cutoff"]) == [0, 0, 0]


def test_what_has_no_target_cutoff_step_or_age_has_no_chance() -> None:
    asked = open_workflows(
        ("Declaratie", "Controle", "hr", 0.7, NAN, 8, []),
        ("Declaratie", "Controle", "hr", 0.7, 8, NAN, []),
        ("Declaratie", None, None, 0.7, 0.5, -1, []),
        ("Declaratie", "Controle", "hr", NAN, 8, -1, []),
    )
    forecast = Forecast.of(_HISTORY)
    found = forecast.chances(asked)
    assert list(found["misses_target"].notna()) == [False, True, False, False]
    assert list(found["makes_cutoff"].notna()) == [True, False, False, False]
    assert list(np.isfinite(forecast.ready(asked))) == [True, True, False, False]
    assert list(found["group"]) == ["role", "role", "none", "none"]


def test_nothing_open_gives_no_rows() -> None:
    nothing = open_workflows(("Declaratie", "Controle", "hr", 0.7, NAN, 8, []))[:0]
    forecast = Forecast.of(_HISTORY)
    assert list(forecast.chances(nothing).columns) == ["misses_target", "makes_cutoff", "group", "events"]
    assert len(forecast.chances(nothing)) == len(forecast.ready(nothing)) == 0


def _backing_off(*events: int) -> pd.DataFrame:
    """So many executions of this role, of another in the step, of another step, of another process."""
    groups = [("A", "x", "hr"), ("A", "x", "payroll"), ("A", "y", None), ("B", "x", "hr")]
    return pd.concat(
        [done(*group, [1.0 + i], times) for i, (group, times) in enumerate(zip(groups, events, strict=True))]
    )


@pytest.mark.parametrize(
    ("events", "group", "rests_on"),
    [
        ((50, 900, 900, 900), "role", 50),
        ((49, 1, 900, 900), "step", 50),
        ((49, 900, 900, 900), "step", 949),
        ((40, 9, 1, 900), "process", 50),
        ((40, 8, 1, 900), "all", 949),
        ((0, 0, 0, 900), "all", 900),
        ((10, 5, 4, 1), "all", 20),
        ((10, 5, 3, 1), "none", 19),
        ((0, 0, 0, 0), "none", 0),
    ],
)
def test_with_fewer_than_fifty_a_coarser_group_answers_and_below_twenty_none(
    events: tuple[int, ...], group: str, rests_on: int
) -> None:
    asked = open_workflows(("A", "x", "hr", 0, 1.5, 1.5, []))
    forecast = Forecast.of(_backing_off(*events))
    found = forecast.chances(asked).iloc[0]
    assert (found["group"], found["events"]) == (group, rests_on)
    counted = {"role": events[:1], "step": events[:2], "process": events[:3], "all": events, "none": ()}[group]
    expected = counted[0] / sum(counted) if counted else NAN
    assert found["makes_cutoff"] == pytest.approx(expected, nan_ok=True)
    assert found["misses_target"] == pytest.approx(1 - expected, nan_ok=True)
    assert np.isnan(forecast.ready(asked))[0] == (group == "none")


def test_the_group_is_the_coarsest_and_the_events_are_the_fewest_of_all_steps_ahead() -> None:
    history = pd.concat([_HISTORY, done("Declaratie", "Archiveren", None, [1.0], times=3)])
    after = [["Verwerking", "payroll"], ["Archiveren", None]]
    asked = open_workflows(
        ("Declaratie", "Controle", "hr", 0, NAN, 1, after[:1]), ("Declaratie", "Controle", "hr", 0, NAN, 1, after)
    )
    found = Forecast.of(history).chances(asked)
    assert list(found["group"]) == ["role", "process"]
    assert list(found["events"]) == [100, 100]


def test_a_step_without_a_role_is_a_group_of_its_own() -> None:
    history = pd.concat([done("A", "x", None, [1.0], 60), done("A", "x", "hr", [5.0], 60)])
    asked = open_workflows(("A", "x", None, 0, NAN, 2, []), ("A", "x", "hr", 0, NAN, 2, []))
    found = Forecast.of(history).chances(asked)
    assert list(found["group"]) == ["role", "role"]
    assert list(found["makes_cutoff"]) == [1, 0]


def test_paths_that_differ_in_one_part_are_told_apart() -> None:
    parts = list(itertools.product(["A", "B"], ["x", "y"], [None, "hr", "payroll"], [[], [["x", None]], [["y", "hr"]]]))
    groups = sorted({part[:3] for part in parts}, key=str)
    history = pd.concat([done(*group, [1.0 + place], 60) for place, group in enumerate(groups)])
    asked = open_workflows(*((process, step, role, 0, NAN, NAN, after) for process, step, role, after in parts))
    took = {group: 1.0 + place for place, group in enumerate(groups)}
    expected = [took[part[:3]] + sum(took[part[0], *step] for step in part[3]) for part in parts]
    assert list(Forecast.of(history).ready(asked) / HOUR) == expected


def test_steps_to_come_keep_their_mean_and_all_of_their_chances() -> None:
    took = np.concatenate((np.random.default_rng(3).integers(0, 200, 9_999) / 4, [200.0])) * HOUR
    step = StepTime(kaplan_meier(took, np.ones(len(took), dtype=bool)))
    after = together(step.per_half_hour, step.per_half_hour)
    for chances, mean in ((step.per_half_hour, took.mean()), (after, 2 * took.mean())):
        assert chances @ np.arange(len(chances)) * HOUR / 2 == pytest.approx(mean, rel=1e-9)
        assert chances.sum() == pytest.approx(1, abs=1e-9)


def test_who_still_waits_lowers_the_chance() -> None:
    still_open = waits(("Declaratie", "Controle", "hr", 0, 20, False, 100))
    asked = open_workflows(("Declaratie", "Controle", "hr", 0, 9, 9, []))
    before, after = (
        Forecast.of(history).chances(asked).iloc[0] for history in (_HISTORY, pd.concat([_HISTORY, still_open]))
    )
    assert (before["makes_cutoff"], before["misses_target"]) == (1, 0)
    assert (after["makes_cutoff"], after["misses_target"]) == pytest.approx((0.5, 0.5))


def test_older_than_anyone_was_is_read_as_the_last_age_at_which_someone_was_left() -> None:
    asked = open_workflows(
        ("Declaratie", "Controle", "hr", 9, 300, 4.5, []),
        ("Declaratie", "Controle", "hr", 200, 300, 4.5, []),
        ("Declaratie", "Controle", "hr", 200, 204, 5, []),
    )
    forecast = Forecast.of(_HISTORY)  # of five, one was left at 4 hours and took 9
    found = forecast.chances(asked)
    assert list(found["makes_cutoff"]) == [0, 0, 1]
    assert list(found["misses_target"]) == [0, 0, 1]
    assert list(forecast.ready(asked) / HOUR) == [5, 5, 5]


def test_a_step_that_takes_no_working_time_leaves_no_chance_to_be_late() -> None:
    forecast = Forecast.of(done("A", "x", "hr", [0.0], times=60))
    asked = open_workflows(*(("A", "x", "hr", age, 300, 0.5, [["x", "hr"]]) for age in (0, 7)))
    found = forecast.chances(asked)
    assert list(found["makes_cutoff"]) == [1, 1]
    assert list(found["misses_target"]) == [0, 0]
    assert np.all(forecast.ready(asked) <= HOUR / 2)


def test_what_takes_longer_than_the_horizon_is_not_ready_within_it() -> None:
    history = pd.concat([done("A", "x", "hr", [1.0], 70), done("A", "x", "hr", [1000.0], 30)])
    after = [["x", "hr"]]
    asked = open_workflows(("A", "x", "hr", 0, NAN, 470, after), ("A", "x", "hr", 0, NAN, 90_000, after))
    forecast = Forecast.of(history)
    assert list(forecast.chances(asked)["makes_cutoff"]) == pytest.approx([0.49, 0.7])
    assert list(forecast.ready(asked, 0.49) / HOUR) == [2, 2]
    assert list(forecast.ready(asked, 0.5)) == [np.inf, np.inf]


def test_a_derived_target_is_the_age_at_which_85_percent_is_done_by_whatever_role() -> None:
    history = pd.concat([done("A", "x", "hr", [1.0] * 8 + [2.0], 5), done("A", "x", None, [3.0] * 3, 5)])
    target = Forecast.of(history).derived_target("A", "x")
    assert target == 3 * HOUR
    columns = (history["age"].to_numpy(), history["is_done"].to_numpy(), None, history["executions"].to_numpy(float))
    assert target == kaplan_meier(*columns).quantile(0.85)


def test_a_derived_target_needs_twenty_executions_and_85_percent_done() -> None:
    nineteen = pd.concat([done("A", "x", "hr", [1.0], 19), done("B", "x", "hr", [1.0], 500)])
    assert np.isnan(Forecast.of(nineteen).derived_target("A", "x"))
    assert Forecast.of(pd.concat([nineteen, done("A", "x", None, [2.0], 1)])).derived_target("A", "x") == HOUR
    mostly_open = pd.concat([done("A", "x", "hr", [1.0], 80), waits(("A", "x", "hr", 0, 2, False, 20))])
    assert np.isnan(Forecast.of(mostly_open).derived_target("A", "x"))
    assert np.isnan(Forecast.of(mostly_open).derived_target("A", "onbekend"))


_hours = st.floats(0, 2000, allow_nan=False)
_durations = st.lists(st.integers(0, 4000).map(lambda quarters: quarters / 4), min_size=1, max_size=8)


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.lists(_durations, min_size=1, max_size=4), _hours, st.lists(_hours, min_size=2, max_size=8), st.integers(0, 80)
)
def test_more_time_left_never_lowers_a_chance_and_a_later_target_never_raises_one(
    steps: list[list[float]], age: float, times: list[float], still_open: int
) -> None:
    names = [str(place) for place in range(len(steps))]
    history = [done("A", name, "hr", hours, times=50) for name, hours in zip(names, steps, strict=True)]
    history.append(waits(("A", "0", "hr", 0, 100, False, still_open)))
    to_come = [[name, "hr"] for name in names[1:]]
    ordered = sorted(times)
    asked = open_workflows(*(("A", "0", "hr", age, hours, hours, to_come) for hours in ordered))
    forecast = Forecast.of(pd.concat(history))
    found = forecast.chances(asked)
    assert found["makes_cutoff"].between(0, 1).all()
    assert found["misses_target"].between(0, 1).all()
    assert np.all(np.diff(found["makes_cutoff"]) >= -1e-12)
    assert np.all(np.diff(found["misses_target"]) <= 0)
    ready = [forecast.ready(asked[:1], share)[0] for share in (0.1, 0.5, 0.9)]
    assert ready == sorted(ready)


def test_a_step_that_is_done_at_once_has_no_derived_target() -> None:
    waits = pd.DataFrame(
        {
            "process": "P",
            "step": "Ingediend",
            "role": None,
            "entered": 0.0,
            "age": [0.0, 7200.0],
            "is_done": True,
            "executions": [900, 100],
        }
    )
    assert np.isnan(Forecast.of(waits).derived_target("P", "Ingediend"))
