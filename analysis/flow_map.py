"""A map of what follows what: fewer arcs without loose ends, and the text from which Graphviz draws it.

Simplifying by frequency follows the idea of A.J.M.M. Weijters e.a. (Process Mining with the HeuristicsMiner algorithm,
2006): rare arcs go, but every step that stays keeps a way in from the beginning and a way out to the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import pandas as pd

_THINNEST, _WIDEST = 0.8, 6.0
_LINE = 24  # letters on a line of a step's name
_FONT = 'fontname="Helvetica,Arial,sans-serif"'

Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Arc:
    """One arrow, with how often it was taken: from a step, None for the beginning; to a step, None for the end."""

    source: str | None
    target: str | None
    count: int

    @property
    def pair(self) -> Pair:
        return self.source, self.target


@dataclass(frozen=True)
class Look:
    """The texts and colours of a map.

    `steps`: what stands under the name of each step; `shown`: how a name is written. `begin`, `finish`: all that stands
    in those two. `labels`: what stands at an arc. `marked`: the arc that has `mark` before its label, and a colour of
    its own.
    """

    steps: Mapping[str, str]
    begin: str
    finish: str
    labels: Mapping[Pair, str]
    marked: Pair | None
    mark: str
    line: str
    text: str
    fill: str
    accent: str
    shown: Callable[[str], str] = str


def arcs_of(arcs: pd.DataFrame, ends: pd.DataFrame) -> list[Arc]:
    """All arcs of a graph, with those from the beginning and to the end, most frequent first.

    `arcs`: previous_step (None from the beginning), step, executions. `ends`: step, ends.
    """
    inside = zip(arcs["previous_step"].tolist(), arcs["step"].tolist(), arcs["executions"].tolist(), strict=True)
    last = [(step, None, count) for step, count in zip(ends["step"].tolist(), ends["ends"].tolist(), strict=True)]
    found = [Arc(*arc) for arc in (*inside, *last) if arc[2]]
    return sorted(found, key=lambda arc: (-arc.count, arc.source or "", arc.target or ""))


def simplified(arcs: Sequence[Arc], share: float, always: Sequence[Pair] = ()) -> list[Arc]:
    """The most frequent arcs, up to this share (0 to 1) of how often all were taken, in the order given.

    Every step they touch keeps its widest way from the beginning and to the end: the way of which the rarest arc is the
    most frequent. `always`: the arcs that stay anyway. A larger share never loses an arc.
    """
    left = share * sum(arc.count for arc in arcs)
    kept = set(always)
    for arc in arcs:
        if left <= 0:
            break
        kept.add(arc.pair)
        left -= arc.count
    touched = {step for pair in kept for step in pair if step is not None}
    before = _widest_ways(arcs)
    after = _widest_ways([Arc(arc.target, arc.source, arc.count) for arc in arcs])
    kept |= {(before[step], step) for step in _along(touched, before)}
    kept |= {(step, after[step]) for step in _along(touched, after)}
    return [arc for arc in arcs if arc.pair in kept]


def _widest_ways(arcs: Sequence[Arc]) -> dict[str, str | None]:
    """Per step the one before it on its widest way from the beginning, None for the beginning itself (Dijkstra's
    shortest path, with the rarest arc for a length; of two as wide, the one of fewer steps)."""
    outgoing: dict[str | None, list[Arc]] = {}
    for arc in arcs:
        outgoing.setdefault(arc.source, []).append(arc)
    reached: dict[str, str | None] = {}
    heap = [(-arc.count, 1, "", arc.target) for arc in outgoing.get(None, []) if arc.target is not None]
    heap.sort()
    while heap:
        width, hops, before, step = heappop(heap)
        if step in reached:
            continue
        reached[step] = before if hops > 1 else None
        for arc in outgoing.get(step, []):
            if arc.target is not None:
                heappush(heap, (max(width, -arc.count), hops + 1, step, arc.target))
    return reached


def _along(steps: set[str], ways: Mapping[str, str | None]) -> set[str]:
    """These steps and those on their ways."""
    found: set[str] = set()
    for first in steps:
        step: str | None = first
        while step is not None and step in ways and step not in found:
            found.add(step)
            step = ways[step]
    return found


def dot(arcs: Sequence[Arc], look: Look) -> str:
    """The map in Graphviz's language, most frequent arcs thickest. Texts may hold anything."""
    steps = dict.fromkeys(step for arc in arcs for step in arc.pair if step is not None)
    numbers = {step: f"n{place}" for place, step in enumerate(steps)}
    most = max((arc.count for arc in arcs), default=1)
    return "\n".join(
        [
            "digraph {",
            'graph [bgcolor="transparent", rankdir="TB", nodesep="0.35", ranksep="0.4"]',
            f'node [{_FONT}, fontsize="13", shape="box", style="rounded,filled", margin="0.16,0.09", '
            f"color={quoted(look.line)}, fillcolor={quoted(look.fill)}, fontcolor={quoted(look.text)}]",
            f'edge [{_FONT}, fontsize="11", arrowsize="0.7", color={quoted(look.line)}, fontcolor={quoted(look.text)}]',
            *(_end(name, text) for name, text in (("begin", look.begin), ("finish", look.finish))),
            *(_node(number, look.shown(step), look.steps.get(step, "")) for step, number in numbers.items()),
            *(_edge(arc, numbers, most, look) for arc in arcs),
            "}",
        ]
    )


def _end(name: str, text: str) -> str:
    return f'{name} [shape="oval", label={quoted(text)}, tooltip={quoted(text)}]'


def _node(number: str, step: str, text: str) -> str:
    label = "\n".join(filter(None, (wrapped(step), text)))
    return f"{number} [label={quoted(label)}, tooltip={quoted(step)}]"


def _edge(arc: Arc, numbers: Mapping[str, str], most: int, look: Look) -> str:
    label = look.labels.get(arc.pair, "")
    width = _THINNEST + (_WIDEST - _THINNEST) * arc.count / most
    colour = ""
    if arc.pair == look.marked:
        label = f"{look.mark}\n{label}"
        colour = f", color={quoted(look.accent)}, fontcolor={quoted(look.accent)}"
    source = "begin" if arc.source is None else numbers[arc.source]
    target = "finish" if arc.target is None else numbers[arc.target]
    ends = " → ".join(
        look.shown(step) if step is not None else end
        for step, end in zip(arc.pair, (look.begin, look.finish), strict=True)
    )
    aside = "\n".join(f"  {line}  " for line in label.split("\n"))  # clear of a thick arrow
    return (
        f"{source} -> {target} [label={quoted(aside)}, tooltip={quoted(ends)}, labeltooltip={quoted(ends)}, "
        f'penwidth="{width:.2f}", weight="{1 + round(99 * arc.count / most)}"{colour}]'
    )


def wrapped(name: str) -> str:
    """A name on lines that are not too long; a long word stays whole."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A text that Graphviz shows as it is, split at newlines.

    Within quotes its grammar knows only the escaped quote, but labels then read backslashes (\\N is the name of the
    node) and entities (&lt;) once more; a text that begins with < is no HTML as long as it is in quotes.
    """
    clean = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    clean = clean.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'.replace("\n", "\\n")
