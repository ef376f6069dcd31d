"""The map: what simplifying keeps, and that any text survives Graphviz's language."""

import re

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import flow_map
from analysis.flow_map import Arc, Look

TRACES = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=7), min_size=1, max_size=25)
SHARES = st.floats(0, 1)


def graph(traces: list[list[str]]) -> list[Arc]:
    """The arcs of a log, most frequent first."""
    pairs = [pair for trace in traces for pair in zip([None, *trace], [*trace, None], strict=True)]
    counted = pd.Series(pairs).value_counts()
    arcs = [Arc(source, target, int(count)) for (source, target), count in counted.items()]
    return sorted(arcs, key=lambda arc: (-arc.count, arc.source or "", arc.target or ""))


def reached(arcs: list[Arc], *, is_forward: bool) -> set[str | None]:
    """What can be reached from the beginning, or from where the end can be."""
    found: set[str | None] = set()
    edge: set[str | None] = {None}
    while edge:
        pairs = [arc.pair if is_forward else arc.pair[::-1] for arc in arcs]
        edge = {target for source, target in pairs if source in edge and target is not None} - found
        found |= edge
    return found


@given(TRACES, SHARES)
def test_every_step_that_stays_has_a_way_from_the_beginning_and_to_the_end(
    traces: list[list[str]], share: float
) -> None:
    kept = flow_map.simplified(graph(traces), share, always=[graph(traces)[-1].pair])
    steps = {step for arc in kept for step in arc.pair if step is not None}
    assert reached(kept, is_forward=True) == reached(kept, is_forward=False) == steps


@given(TRACES, SHARES, SHARES)
def test_more_detail_never_loses_an_arrow_and_all_detail_shows_all(
    traces: list[list[str]], share: float, other: float
) -> None:
    arcs = graph(traces)
    less, more = (set(flow_map.simplified(arcs, part)) for part in sorted((share, other)))
    assert less <= more
    assert flow_map.simplified(arcs, 1.0) == arcs


@given(TRACES, SHARES)
def test_the_arrows_that_stay_cover_the_share_that_was_asked_for(traces: list[list[str]], share: float) -> None:
    arcs = graph(traces)
    kept = flow_map.simplified(arcs, share)
    assert sum(arc.count for arc in kept) >= share * sum(arc.count for arc in arcs) - 1e-9
    assert set(kept) <= set(arcs)


def test_the_rarest_arrows_go_first_and_a_rare_one_stays_when_asked_for() -> None:
    arcs = graph([["a", "b"]] * 9 + [["a", "c", "b"]])
    pairs = [arc.pair for arc in flow_map.simplified(arcs, 0.7)]
    assert sorted(pairs, key=str) == sorted([(None, "a"), ("a", "b"), ("b", None)], key=str)
    assert ("a", "c") in {arc.pair for arc in flow_map.simplified(arcs, 0.7, always=[("a", "c")])}


def test_a_step_keeps_the_way_whose_rarest_arrow_is_the_most_frequent() -> None:
    arcs = [Arc(None, "a", 10), Arc("a", "d", 9), Arc("d", "c", 9), Arc("c", None, 10), Arc("a", "c", 1)]
    kept = flow_map.simplified(arcs, 0, always=[("c", None)])
    assert {arc.pair for arc in kept} == {(None, "a"), ("a", "d"), ("d", "c"), ("c", None)}


def test_arcs_come_from_the_figures_with_ends_and_without_what_never_happened() -> None:
    arcs = pd.DataFrame({"previous_step": [None, "a"], "step": ["a", "b"], "executions": [3, 2]}, dtype=object)
    ends = pd.DataFrame({"step": ["a", "b", "c"], "ends": [1, 2, 0]})
    found = flow_map.arcs_of(arcs, ends)
    assert found == [Arc(None, "a", 3), Arc("a", "b", 2), Arc("b", None, 2), Arc("a", None, 1)]


def look(**changes: object) -> Look:
    given_ = {
        "steps": {},
        "begin": "Begin",
        "finish": "Einde",
        "labels": {},
        "marked": None,
        "mark": "Knelpunt",
        **dict.fromkeys(("line", "text", "fill", "accent"), "#123456"),
        **changes,
    }
    return Look(**given_)  # type: ignore[arg-type]


def strings(text: str) -> tuple[list[str], str]:
    """The quoted strings of a text in Graphviz's language, as its grammar reads them, and what is left around them."""
    quoted = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
    return quoted.findall(text), quoted.sub("", text)


@given(st.text(min_size=1, max_size=40))
def test_no_name_or_label_gets_out_of_its_quotes(hostile: str) -> None:
    assume(hostile != "b")  # which the other step is called
    arcs = [Arc(None, hostile, 2), Arc(hostile, "b", 1), Arc("b", None, 1)]
    told = look(steps={hostile: hostile}, begin=hostile, labels={(hostile, "b"): hostile}, mark=hostile)
    plain = look(steps={"x": "x"}, begin="x", labels={("x", "b"): "x"}, mark="x")
    harmless = [Arc(None, "x", 2), Arc("x", "b", 1), Arc("b", None, 1)]
    assert strings(flow_map.dot(arcs, told))[1] == strings(flow_map.dot(harmless, plain))[1]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('zeg "ja"', r'"zeg \"ja\""'),
        ("C:\\map\\N", r'"C:\\map\\N"'),
        ("eindigt op \\", '"eindigt op \\\\"'),
        ("R&D &lt;", '"R&amp;D &amp;lt;"'),
        ("<b>vet</b>", '"<b>vet</b>"'),
        ("twee\nregels", r'"twee\nregels"'),
        ("bel\x07 en\ttab", '"bel  en tab"'),
    ],
)
def test_a_text_is_written_so_that_it_shows_as_it_is(text: str, written: str) -> None:
    assert flow_map.quoted(text) == written


def test_the_thickest_arrow_is_the_most_frequent_and_the_marked_one_says_so_in_words_and_colour() -> None:
    arcs = [Arc(None, "a", 4), Arc("a", "b", 2), Arc("b", None, 1)]
    told = flow_map.dot(arcs, look(marked=("a", "b"), accent="#B3261E", labels={("a", "b"): "2×"}))
    lines = {line.partition(" [")[0]: line for line in told.splitlines() if "->" in line}
    widths = [float(re.search(r'penwidth="([\d.]+)"', line)[1]) for line in lines.values()]  # type: ignore[index]
    assert widths == sorted(widths, reverse=True)
    assert [name for name, line in lines.items() if "Knelpunt" in line and "#B3261E" in line] == ["n0 -> n1"]


def test_a_long_name_is_split_between_words_and_loses_none() -> None:
    name = "Goedkeuren door de leidinggevende van de afdeling"
    lines = flow_map.wrapped(name).split("\n")
    assert len(lines) > 1
    assert " ".join(lines) == name
    assert max(map(len, lines)) <= 24
