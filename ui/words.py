"""Values as Dutch text: dates, moments, numbers, durations."""

import re

from queries.dutch import day, moment, number, quantity

__all__ = ["count", "day", "days", "moment", "number", "plain", "quantity", "working_days"]

_SECONDS_PER_DAY = 86400
# Links, icons and arrows are made of plain text after Markdown has been read, where a backslash no longer helps.
_TAKEN_AFTERWARDS = re.compile(r"\\:(?=\S)|(?<=\w)(?=\\\.\w)|[=<>~-](?=\\?[=<>~-])")


def count(value: int, one: str, more: str) -> str:
    """1 workflow, 214 workflows."""
    return f"{number(value)} {one if value == 1 else more}"


def days(value: float | None) -> str:
    """5,2 dagen; shorter than a day in hours or minutes. Calendar time."""
    if value is None:
        return ""
    seconds = value * _SECONDS_PER_DAY
    if seconds < 60:
        return "< 1 minuut"
    if seconds < 3600:
        return count(int(seconds // 60), "minuut", "minuten")
    if seconds < _SECONDS_PER_DAY:
        return f"{_short(seconds / 3600)} uur"
    told = _short(value)
    return "1 dag" if told == "1" else f"{told} dagen"


def working_days(value: float | None) -> str:
    """5,2 werkdagen; nothing for None. Working time."""
    if value is None:
        return ""
    told = "< 0,1" if 0 < value < 0.05 else _short(value)
    return "1 werkdag" if told == "1" else f"{told} werkdagen"


def _short(value: float) -> str:
    return number(value, 0 if value >= 10 else 1).removesuffix(",0")


def plain(text: str) -> str:
    """Someone's text for a place that reads Markdown: it shows as typed, whatever it holds."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", " ".join(text.split()))
    return _TAKEN_AFTERWARDS.sub(lambda found: f"{found[0]}\u2060", escaped)
