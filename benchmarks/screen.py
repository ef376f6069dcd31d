"""What a browser keeps of a running app: what is on screen, the values of its boxes, and what it asks for next.

It sends and receives nothing itself, so that a session may be had in any way: streamlit_session, visitor.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class PageFailed(Exception):
    """The page showed an error instead of its contents, or did not finish."""


def _chosen(widget: Any) -> list[str]:
    texts = [getattr(option, "content", option) for option in widget.options]
    return list(widget.raw_values) if widget.set_value else [texts[place] for place in widget.default]


def _one(widget: Any) -> str | None:
    if widget.set_value:
        return str(widget.raw_value)
    return str(widget.options[widget.default]) if widget.HasField("default") and widget.options else None


# What each kind of box holds when it appears, as the field of its state and its value.
_BOXES: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "multiselect": ("string_array_value", _chosen),
    "button_group": ("string_array_value", _chosen),
    "selectbox": ("string_value", _one),
    "radio": ("string_value", _one),
    "date_input": ("string_array_value", lambda box: list(box.value if box.set_value else box.default)),
    "pagination": ("int_value", lambda box: box.value if box.set_value else box.default),
    "checkbox": ("bool_value", lambda box: box.value if box.set_value else box.default),
}


@dataclass
class Box:
    """A box on screen: the field and value of its state, and the script that showed it."""

    field: str
    value: Any
    script: str


@dataclass
class Screen:
    """One page of the app as it stands in a browser. `take` every message that comes; send what the others give."""

    page: str
    query: str = ""
    page_hash: str = ""
    timers: dict[str, float] = field(default_factory=dict)  # seconds between reruns of a part, by its id
    boxes: dict[str, Box] = field(default_factory=dict)
    received: int = 0
    _main_hash: str = ""
    _shown: dict[tuple[int, ...], Element] = field(default_factory=dict)
    _appeared: set[str] = field(default_factory=set)
    _kept: dict[str, ForwardMsg] = field(default_factory=dict)

    def take(self, data: bytes) -> ForwardMsg:
        """Follow what the server says. Raises PageFailed when that is an error."""
        self.received += len(data)
        message: ForwardMsg = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            message = self._referred(message)
        elif message.metadata.cacheable:
            self._kept[message.hash] = message
        self._follow(message)
        return message

    def _referred(self, message: ForwardMsg) -> ForwardMsg:
        found = ForwardMsg()
        found.CopyFrom(self._kept[message.ref_hash])
        found.metadata.CopyFrom(message.metadata)
        return found

    def _follow(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._begin(message)
            case "navigation":
                self.page_hash = message.navigation.page_script_hash  # of a first run only st.navigation knows the page
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                self.timers[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            case "stop_auto_rerun":
                for part in message.stop_auto_rerun.fragment_ids:
                    self.timers.pop(part, None)
            case "page_not_found":
                raise PageFailed(f"{self.page}: page not found")
            case "delta":
                self._show(message)
            case "script_finished":
                self._finish(message)

    def _begin(self, message: ForwardMsg) -> None:
        session = message.new_session
        self.page_hash, self._main_hash = session.page_script_hash, session.main_script_hash
        if not message.metadata.run.fragment_ids:
            self._shown.clear()
            self._appeared.clear()
            self.timers.clear()

    def _finish(self, message: ForwardMsg) -> None:
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise PageFailed(f"{self.page}: script did not finish")
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.boxes = {name: box for name, box in self.boxes.items() if name in self._appeared}

    def _show(self, message: ForwardMsg) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = str(element.WhichOneof("type"))
        if kind == "exception":
            raise PageFailed(f"{self.page}: {element.exception.message}")
        self._shown[tuple(message.metadata.delta_path)] = element
        widget = getattr(element, kind)
        if name := getattr(widget, "id", ""):
            self._appeared.add(name)
            if kind in _BOXES and (name not in self.boxes or widget.set_value):
                which, value = _BOXES[kind]
                self.boxes[name] = Box(which, value(widget), message.metadata.active_script_hash)

    def elements(self) -> list[Element]:
        """All that is on screen."""
        return list(self._shown.values())

    def every(self, kind: str) -> Iterator[Any]:
        """The elements of this kind that are on screen."""
        for element in self._shown.values():
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    def named(self, kind: str, key: str) -> Any:
        """The element of this kind with this key or this label; without either the first. Raises PageFailed."""
        for found in self.every(kind):
            if not key or found.id.endswith(f"-{key}") or getattr(found, "label", None) == key:
                return found
        raise PageFailed(f"{self.page}: there is no {kind} {key}")

    def rerun(self, part: str = "") -> bytes:
        """The page again, or the part with this id that reruns by itself."""
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self.page_hash
        rerun.page_name = "" if self.page_hash else self.page
        rerun.fragment_id, rerun.is_auto_rerun = part, bool(part)
        rerun.cached_message_hashes.extend(self._kept)
        for name, box in self.boxes.items():
            state = rerun.widget_states.widgets.add(id=name)
            if isinstance(box.value, list):
                getattr(state, box.field).data.extend(box.value)
            elif box.value is not None:
                setattr(state, box.field, box.value)
        return bytes(asked.SerializeToString())

    def put(self, kind: str, key: str, value: Any) -> bytes:
        """The page again with this value in this box."""
        widget = self.named(kind, key)
        which, _ = _BOXES[kind]
        self.boxes[widget.id] = Box(which, value, self.page_hash)
        return self.rerun()

    def press(self, key: str) -> bytes:
        """The page again, with this button pressed."""
        button = self.named("button", key)
        self.boxes[button.id] = Box("trigger_value", True, self.page_hash)
        asked = self.rerun()
        del self.boxes[button.id]
        return asked

    def click(self, key: str, how_far: float, column: str) -> bytes:
        """The page again, with a cell of the table whose key begins like this chosen, so far down: 0 to 1."""
        table = next((found for found in self.every("dataframe") if f"-{key}" in found.id), None)
        if table is None:
            raise PageFailed(f"{self.page}: there is no table {key}")
        row = int(how_far * pa.ipc.open_stream(table.arrow_data.data).read_all().num_rows)
        chosen = {"selection": {"rows": [], "columns": [], "cells": [[row, column]]}}
        self.boxes[table.id] = Box("string_value", json.dumps(chosen), self.page_hash)
        return self.rerun()

    def go(self, label: str) -> bytes:
        """The page that the link with a label like this leads to."""
        link = next((found for found in self.every("page_link") if found.label.startswith(label)), None)
        if link is None:
            raise PageFailed(f"{self.page}: there is no link {label}")
        self.boxes = {name: box for name, box in self.boxes.items() if box.script == self._main_hash}
        self.page_hash, self.query = link.page_script_hash, link.query_string
        return self.rerun()
