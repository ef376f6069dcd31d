"""What the page of figures says follows from the figures that are kept."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from auth import accounts, scope
from benchmarks import drawn, memory, office, page, record, verdict
from benchmarks.measuring import AnswersDiffer, Task, _interleaved, _too_long
from benchmarks.record import Measured, OwnTable, Part, Sample
from benchmarks.table import table


def sample(median: float, peak: int | None = 200 * 2**20) -> Sample:
    return Sample(median, 2 * median, 20, peak)


def line(name: str = "Count", ours: float = 0.02, theirs: float | None = 0.1, **more: object) -> Measured:
    other = {"alternative_name": "Frames 3", "alternative": sample(theirs)} if theirs else {}
    return Measured(name, "whole office", sample(ours), **{"workflows": 1000, **other, **more})


def part(*measured: Measured, name: str = "lists", notes: list[str] | None = None) -> Part:
    place = ["a machine", "2026-11-28 20:00", "abc1234", "make bench PART=lists SIZE=1000"]
    return Part(name, "About it.", list(measured), *place, ["Office: 1,000."], ("0.1", "1.1"), notes or [])


def test_what_is_kept_comes_back_the_same(tmp_path: Path) -> None:
    found = {"lists": part(line(), line("Alone", theirs=None)), "load": part(line(unit="B"), name="load")}
    record.keep(tmp_path / "benchmarks.json", found)
    assert record.kept(tmp_path / "benchmarks.json") == found


def test_a_part_may_have_tables_of_its_own(tmp_path: Path) -> None:
    people = OwnTable("People at once", ["people", "median"], [["10", "20 ms"]], "For 45 s each.")
    found = replace(part(name="people"), tables=[people])
    page.write(tmp_path, {"people": found})
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "### People at once\n\n| people | median |\n| --- | ---: |\n| 10 | 20 ms |\n\nFor 45 s each." in told
    assert "svg" not in told
    record.keep(tmp_path / "benchmarks.json", {"people": found})
    assert record.kept(tmp_path / "benchmarks.json") == {"people": found}


def test_p95_is_the_smallest_figure_that_95_percent_of_the_runs_do_not_exceed() -> None:
    assert Sample.of([float(number) for number in range(100, 0, -1)]) == Sample(50.5, 95.0, 100)
    assert Sample.of([3.0, 1.0]).p95 == 3.0


def test_the_slope_is_that_of_a_power_law_and_nothing_where_one_size_was_measured() -> None:
    grown = [line("linear", 1e-6 * size, None, workflows=size) for size in (10_000, 100_000, 1_000_000)]
    flat = [line("flat", 0.03, None, workflows=size) for size in (10_000, 1_000_000)]
    found = record.slopes([*grown, *flat, line("once")])
    assert found == {"linear": pytest.approx(1.0), "flat": pytest.approx(0.0)}


def test_a_table_has_a_line_per_task_with_both_sides_their_memory_and_the_ratio() -> None:
    head, _, first = table(part(line(target_seconds=0.01)))
    assert head.count("|") == first.count("|")
    cells = [cell.strip() for cell in first.split("|")[1:-1]]
    assert cells[:6] == ["Count", "whole office", "20.0 ms", "40.0 ms", "200 MB", "Frames 3"]
    assert cells[6:] == ["100 ms", "200 ms", "200 MB", "5×", "20 / 20", "10.0 ms: **not met**"]


def test_a_table_of_several_sizes_has_the_slope_of_each_task() -> None:
    [*_, last] = table(part(line(ours=0.01, workflows=1000), line(ours=0.1, workflows=10_000)))
    assert last.endswith("| 1.00 | 0.00 |")


@pytest.mark.parametrize(("theirs", "said"), [(0.018, "1.1×: met"), (0.01, "2.0×: **not met**")])
def test_beside_the_least_that_anyone_needs_the_overhead_is_what_has_a_target(theirs: float, said: str) -> None:
    assert said in table(part(line(theirs=theirs, most_overhead=1.3)))[-1]


def test_the_page_says_where_an_alternative_wins_and_why_and_only_there() -> None:
    found = part(line("A", theirs=0.005, why="It has an index."), line("B", why="It has another index."))
    told = "\n".join(verdict.lost(found))
    assert "Frames 3 is faster at A, whole office (4.0×). It has an index." in told
    assert "another" not in told
    assert verdict.lost(part(line())) == []


def test_the_summary_counts_the_tasks_in_which_this_product_is_faster() -> None:
    [*_, said] = verdict.summary([part(line("A", theirs=0.01), line("B", theirs=0.2), line("C", theirs=None))])
    assert said == "| [lists](#lists) | Frames 3 | 1 of 2 tasks | 0.5× | 5.2× | 10× |"
    assert verdict.summary([part(line("C", theirs=None))]) == []


def test_the_page_says_whether_one_employer_stays_as_fast_while_the_office_grows() -> None:
    sizes = {10_000: 0.001, 100_000: 0.02, 10_000_000: 0.024}
    flat = [line("One employer: list", ours, None, workflows=size) for size, ours in sizes.items()]
    slow = [line("One employer: count", ours * ours, None, workflows=size) for size, ours in sizes.items()]
    told = "\n".join(verdict.growth(part(*flat, *slow, line("Whole office: list", theirs=None))))
    assert "list: at 10,000,000 workflows 1.2× as long as at 100,000, met." in told
    assert "count: at 10,000,000 workflows 1.4× as long" in told
    assert "Whole" not in told


def test_the_page_is_made_of_all_parts_kept_each_with_its_own_machine_and_a_picture(tmp_path: Path) -> None:
    grown = part(line("whole office: list", workflows=10), line("whole office: list", workflows=100), name="growth")
    page.write(tmp_path, {"lists": part(line(), notes=["Export took too long."]), "growth": grown})
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert told.count("Machine: a machine.") == 2
    assert "Export took too long." in told
    for name in ("lists", "growth"):
        assert f"](images/benchmarks/{name}.svg)" in told
        drawn = (tmp_path / "images" / "benchmarks" / f"{name}.svg").read_text(encoding="utf-8")
        assert "20.0 ms  this product" in drawn or "slope" in drawn
        assert ET.fromstring(drawn).tag.endswith("svg")
    page.write(tmp_path, {"lists": part(line())})
    assert [path.name for path in (tmp_path / "images" / "benchmarks").iterdir()] == ["lists.svg"]


def test_of_a_part_with_a_table_of_its_own_what_stands_there_is_drawn(tmp_path: Path) -> None:
    heading = ["people", "in", "p95"]
    rows = [["1", "ours", "60 ms"], ["50", "ours", "1.2 s"], ["1", "theirs", "510 ms"], ["50", "theirs", "-"]]
    people = replace(part(name="people"), tables=[OwnTable("People at once", heading, rows)])
    assert drawn.of(people.tables).points == {"ours": [(1, 0.06), (50, 1.2)], "theirs": [(1, 0.51)]}
    minutes = replace(people, name="memory", tables=[OwnTable("Memory minute by minute", ["minute", "memory"], [])])
    page.write(tmp_path, {"people": people, "memory": minutes})
    assert [path.name for path in (tmp_path / "images" / "benchmarks").iterdir()] == ["people.svg"]
    told = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "what 95 % of the reruns took at most" in told
    assert "theirs" in (tmp_path / "images" / "benchmarks" / "people.svg").read_text(encoding="utf-8")


def test_memory_is_drawn_minute_by_minute_where_that_is_known_and_else_from_where_to_where_it_went() -> None:
    ends = OwnTable("Whether memory stays flat", ["people", "minutes", "memory"], [["25", "45", "551 → 1,585 MB"]])
    minutes = OwnTable("Memory minute by minute", ["minute", "memory"], [["1", "400 MB"], ["4", "450 MB"]])
    assert drawn.of([ends]).points == {"25 people": [(15, 551), (45, 1585)]}
    assert drawn.of([ends, minutes]).points == {"": [(1, 400), (4, 450)]}


def test_memory_is_told_every_third_minute_and_at_the_last_as_the_mean_of_that_minute() -> None:
    resident = [(30.0 * place, 2**20 * (400 + place)) for place in range(16)]  # two in each of eight minutes
    told = memory._by_minute(resident)
    assert told == [["1", "400 MB"], ["4", "406 MB"], ["7", "412 MB"], ["8", "414 MB"]]


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("1,436 MB", 1436),
        ("718 ms", 0.718),
        ("1.6 s", 1.6),
        ("25", 25),
        ("-", None),
        ("", None),
        ("-1073.9 MB", -1073.9),
    ],
)
def test_a_figure_is_read_from_the_words_it_stands_in(told: str, number: float | None) -> None:
    assert drawn.figure(told) == (None if number is None else pytest.approx(number))


def test_both_sides_run_in_turn_and_a_slow_one_gets_fewer_runs() -> None:
    order: list[str] = []

    def side(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    taken = _interleaved([lambda: side("a", 1.0), lambda: side("b", 50.0)], 6, 1)
    assert "".join(order) == "abab" + "aaaa"
    assert [len(one) for one in taken] == [6, 2]


def test_sides_that_answer_otherwise_are_not_compared() -> None:
    task = Task("Count", "all", lambda: 1, lambda: 2, "Other", lambda answer: answer)
    with pytest.raises(AnswersDiffer):
        task.checked([side() for side in task.sides])


def test_what_would_take_too_long_in_a_larger_office_is_left_out_with_the_reason(tmp_path: Path) -> None:
    made = office.Office(tmp_path, "s1", 1_000_000, 5_000_000, "e1", 10, 1.0)
    slow = Task("Load", "1,000,000 workflows", lambda: None)
    reason = _too_long(slow, made, [line("Load", 200.0, workflows=100_000)])
    assert reason
    assert "100,000 took 200 s, so that it would take 2,000 s" in reason
    grown = [line("Load", 200.0, workflows=size) for size in (10_000, 100_000)]
    assert _too_long(slow, made, grown) is None


def test_what_is_measured_is_asked_in_the_scopes_that_users_have(home: Path) -> None:
    made = office.make(home, 300)
    for email, measured in ((office.OFFICE_USER, made.whole), (office.EMPLOYER_USER, made.one_employer)):
        user = accounts.find(email)
        assert user is not None
        assert measured == scope.of(user)
