"""How figures look: colours of both themes, Dutch numbers and dates, and the same chart on paper."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import altair as alt
import streamlit as st

from queries.masking import masked

_PNG_WIDTH = 1000


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. good, risk and late are for states only, and never without a word or a shape.

    `heat`: from nothing to much, of one hue, so that it also reads without colour. `shades`: of one hue, for parts that
    have an order.
    """

    accent: str
    second: str
    quiet: str
    line: str
    text: str
    background: str
    good: str
    risk: str
    late: str
    heat: tuple[str, ...]


LIGHT = Palette(
    accent="#0F5C6E",
    second="#C2571A",
    quiet="#5A6A71",
    line="#D5DCDF",
    text="#1C2B31",
    background="#FFFFFF",
    good="#2F7D4F",
    risk="#B7791F",
    late="#B3261E",
    heat=("#EEF4F5", "#B5D6DD", "#6FAEBB", "#2F7F92", "#0B4655"),
)
DARK = Palette(
    accent="#6FC3D4",
    second="#EB9A62",
    quiet="#9FB0B7",
    line="#33424A",
    text="#E4EBED",
    background="#12191C",
    good="#6FC08F",
    risk="#E0AC57",
    late="#F0857D",
    heat=("#1D2B30", "#24505C", "#2F7A8B", "#58AFC1", "#BDE9F2"),
)
# Above the chart, so that a narrow screen leaves the chart its width.
LEGEND = {"orient": "top", "columns": 3, "titleOrient": "top"}
# Month and day names as d3 wants them; weeks and days are written by the axes themselves.
LOCALE = {
    "number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "percent": " %"},
    "time": {
        "dateTime": "%a %e %B %Y %X",
        "date": "%d-%m-%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
        "shortDays": ["zo", "ma", "di", "wo", "do", "vr", "za"],
        "months": [
            *("januari", "februari", "maart", "april", "mei", "juni"),
            *("juli", "augustus", "september", "oktober", "november", "december"),
        ],
        "shortMonths": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    },
}


def palette() -> Palette:
    """The colours of the theme that this user has on now."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def drawing(chart: Any, title: str) -> dict[str, Any]:
    """The chart to draw on paper: on white, with its title, in Dutch, whatever theme it was made for."""
    with alt.data_transformers.disable_max_rows():
        sized = chart.properties(width=_PNG_WIDTH, title=masked(title)).configure(**_paper(), locale=LOCALE)
        text = json.dumps(sized.to_dict())
    dark, light = (list(_colours(colours)) for colours in (DARK, LIGHT))
    for ours, theirs in zip(dark, light, strict=True):
        text = text.replace(f'"{ours}"', f'"{theirs}"')
    drawn: dict[str, Any] = json.loads(text)
    return drawn


def _colours(colours: Palette) -> list[str]:
    return [colour for value in asdict(colours).values() for colour in ([value] if isinstance(value, str) else value)]


def _paper() -> dict[str, Any]:
    words_in = {"labelColor": LIGHT.text, "titleColor": LIGHT.text, "titleFontWeight": "normal"}
    return {
        "background": LIGHT.background,
        "font": "Liberation Sans, Arial, sans-serif",
        "padding": 16,
        "axis": {**words_in, "gridColor": LIGHT.line, "domainColor": LIGHT.line, "tickColor": LIGHT.line},
        "legend": {**words_in, **LEGEND, "columns": 6},
        "header": words_in,
        "title": {"anchor": "start", "fontSize": 16, "color": LIGHT.text, "offset": 12},
        "view": {"stroke": None},
    }
