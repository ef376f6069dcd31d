"""The address carries the filters: read before the widgets, written after them, so that Back, reload and links work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import session

_ABSENT = object()


@dataclass(frozen=True)
class Field:
    """One value of a screen in its address. `read` takes the texts given and returns a value, or raises ValueError
    when someone may not see it or it never was; `write` gives the texts back, none for the value by default."""

    name: str
    default: Any
    read: Callable[[list[str]], Any]
    write: Callable[[Any], list[str]]

    @property
    def key(self) -> str:
        return f"filter:{self.name}"


def one_of(name: str, options: Sequence[str], default: str | None) -> Field:
    """A single choice."""

    def read(texts: list[str]) -> str | None:
        if texts[-1] not in options:
            raise ValueError(texts[-1])
        return texts[-1]

    return Field(name, default, read, lambda value: [] if value in (None, default) else [value])


def some_of(name: str, options: Sequence[str]) -> Field:
    """Several choices; one that is not offered is dropped with a notice by whoever reads."""

    def read(texts: list[str]) -> list[str]:
        known = [text for text in texts if text in options]
        if len(known) < len(texts):
            raise Partly(known)
        return known

    return Field(name, [], read, list)


def free(name: str) -> Field:
    """Texts that may be anything, such as a part of a name."""
    return Field(name, [], lambda texts: [text for text in texts if text.strip()], list)


def parsed(name: str, read: Callable[[str], Any], write: Callable[[Any], str], default: Any = None) -> Field:
    """A value read from one text."""
    return Field(
        name, default, lambda texts: read(texts[-1]), lambda value: [] if value in (None, default) else [write(value)]
    )


class Partly(ValueError):
    """Some of the values given are usable: those in `known`."""

    def __init__(self, known: list[str]) -> None:
        super().__init__()
        self.known = known


def take(page: str, fields: Sequence[Field]) -> None:
    """Give the widgets the values of the address when someone changed it; an unusable one is ignored with a notice."""
    if "id" in st.query_params:
        return  # opening a detail page leaves its id in one step of the browser's history; the filters are still ours
    names = {field.name for field in fields}
    given = {field.name: texts for field in fields if (texts := st.query_params.get_all(field.name))}
    known = session.remembered(f"address:{page}")
    is_ours = known is not None and given == {name: texts for name, texts in known.items() if name in names}
    ignored = False
    for field in fields:
        if is_ours and session.seeded(field.key, _ABSENT) is not _ABSENT:
            continue  # the widget has its value; one that was never shown still lacks its own default
        value = field.default
        try:
            value = field.read(given[field.name]) if field.name in given else value
        except Partly as partly:
            value, ignored = partly.known, True
        except ValueError:
            ignored = True
        session.seed(field.key, value)
    others = {name: texts for name, texts in (known or {}).items() if name not in names}
    session.remember(f"address:{page}", others | given)
    if ignored:
        st.toast("Een filter in dit adres is onbekend en is genegeerd.", icon=":material/filter_alt_off:")


def give(page: str, fields: Sequence[Field]) -> None:
    """Write the values of the widgets into the address."""
    written = {
        field.name: texts for field in fields if (texts := field.write(session.seeded(field.key, field.default)))
    }
    if written != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(written)
    session.remember(f"address:{page}", written)


def clear(fields: Sequence[Field]) -> None:
    """Put every value back to what it is by default."""
    for field in fields:
        session.seed(field.key, field.default)
