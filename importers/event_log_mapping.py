"""The mapping file of an event log: which attribute is what, and what its activities mean. See docs/event-logs.md."""

import re
import tomllib
from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from errors import SourceRefused

ACTIONS = ("ingediend", "goedgekeurd", "afgewezen", "uitgevoerd", "melding verstuurd", "verwerkt", "wacht op actie")
MEANINGS = {"finished": "verwerkt", "refused": "afgewezen", "approved": "goedgekeurd", "submitted": "ingediend"}
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_TEXT, _FIXED, _LIST = "een tekst", "een vaste tekst (zonder {attribuut})", "een lijst van teksten"


@dataclass(frozen=True)
class _Key:
    kind: str = _TEXT
    is_required: bool = False
    one_of: tuple[str, ...] = ()


_NEEDED = _Key(is_required=True)
_NEEDED_FIXED = _Key(_FIXED, is_required=True)
_KEYS = {
    "log": {
        "case": _NEEDED,
        "activity": _Key(),
        "classifier": _Key(),
        "time": _NEEDED,
        "actor": _Key(),
        "role": _Key(),
        "amount": _Key(),
        "lifecycle": _Key(),
        "instance": _Key(),
        "object_type": _Key(),
        "decimal": _Key(one_of=(".", ",")),
    },
    "workflow": {
        "office": _NEEDED_FIXED,
        "employer_id": _NEEDED_FIXED,
        "employer": _NEEDED_FIXED,
        "process": _NEEDED_FIXED,
        "employee": _NEEDED,
        "employee_id": _Key(),
        "submitter": _Key(),
        "component": _Key(),
        "unit": _Key(),
        "payroll_period": _Key(),
        "prefix": _Key(_FIXED),
        "finished_status": _Key(one_of=("Verwerkt", "Afgerond")),
    },
    "activities": {**{name: _Key(_LIST, is_required=True) for name in MEANINGS}, "taken_back": _Key(_LIST)},
}
_FREE = ("actions", "roles")
_NO_ATTRIBUTE = ("classifier", "object_type", "decimal")  # keys of [log] that name none


class Activity(NamedTuple):
    """What one activity of the log means. `meaning` is None when it decides nothing."""

    activity: str
    meaning: str | None
    action: str
    is_taken_back: bool


@dataclass(frozen=True)
class Mapping:
    """A valid mapping file. `log` names attributes; the texts of `workflow` may hold {attributes} of the case."""

    file: str
    log: Values[str, str]
    workflow: Values[str, str]
    activities: Values[str, tuple[str, ...]]
    actions: Values[str, str] = field(default_factory=dict)
    roles: Values[str, str] = field(default_factory=dict)

    def named(self) -> list[tuple[str, str]]:
        """What [log] and [workflow] name, as ("section.key", text)."""
        return [(f"log.{key}", name) for key, name in self.log.items()] + [
            (f"workflow.{key}", text) for key, text in self.workflow.items()
        ]

    def attributes(self) -> set[str]:
        """Every attribute that must be read."""
        return {name for key, name in self.log.items() if key not in _NO_ATTRIBUTE} | self.case_attributes()

    def case_attributes(self) -> set[str]:
        """Every attribute that says something of a whole case."""
        texts = _PLACEHOLDER.findall(" ".join(self.workflow.values()))
        return {self.log["case"], *texts} | ({self.log["amount"]} if "amount" in self.log else set())

    def text(self, key: str, values: Values[str, str | None]) -> str | None:
        """The text of this [workflow] key for one case; None when not mapped or when an attribute has no value."""
        pieces = self._pieces.get(key, [])
        given = [values.get(name) or "" for name in pieces[1::2]]
        whole = "".join(chain(*zip_longest(pieces[::2], given, fillvalue="")))
        return whole.strip() or None if all(given) else None

    @cached_property
    def _pieces(self) -> dict[str, list[str]]:
        """Of each text what stands between placeholders, and at the odd places their names."""
        return {key: _PLACEHOLDER.split(pattern) for key, pattern in self.workflow.items()}

    def meaning_of(self, activity: str) -> Activity:
        """What this activity means; an exact name goes before a pattern. Raises SourceRefused when it means two."""
        meanings = _best(activity, {name: self.activities[name] for name in MEANINGS})
        named = {action: tuple(name for name, given in self.actions.items() if given == action) for action in ACTIONS}
        actions = _best(activity, named)
        for found, section in ((meanings, "activities"), (actions, "actions")):
            if len(found) > 1:
                raise SourceRefused(
                    f"{self.file}: activiteit '{activity}' past in [{section}] bij {' en '.join(found)}. "
                    "Noem haar bij één met haar volledige naam."
                )
        meaning = meanings[0] if meanings else None
        action = actions[0] if actions else MEANINGS.get(meaning or "", "uitgevoerd")
        return Activity(activity, meaning, action, _fits(activity, self.activities["taken_back"]))

    def unused(self, activities: list[str]) -> list[str]:
        """The names and patterns that fit none of these activities, as "section.key: pattern"."""
        named = [(f"activities.{key}", pattern) for key, patterns in self.activities.items() for pattern in patterns]
        named += [("actions", pattern) for pattern in self.actions]
        return [f"{key}: {pattern}" for key, pattern in named if not any(_fits(a, (pattern,)) for a in activities)]


def _fits(activity: str, patterns: tuple[str, ...]) -> bool:
    return any(re.fullmatch(".*".join(map(re.escape, p.split("*"))), activity, re.DOTALL) for p in patterns)


def _best(activity: str, choices: Values[str, tuple[str, ...]]) -> list[str]:
    exact = [name for name, patterns in choices.items() if activity in patterns]
    return exact or [name for name, patterns in choices.items() if _fits(activity, patterns)]


def read(path: Path) -> Mapping:
    """The mapping in this TOML file. Raises SourceRefused, naming the key that is missing or wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise SourceRefused(f"De mapping {path} is niet te openen. Controleer de naam en de rechten.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceRefused(f"{path.name} is geen geldige TOML: {' '.join(str(error).split())}.") from None
    for section, value in content.items():
        _check_known(path.name, "de mapping", section, (*_KEYS, *_FREE))
        if not isinstance(value, dict):
            raise SourceRefused(f"{path.name}: '{section}' moet een sectie [{section}] zijn.")
    for section, keys in _KEYS.items():
        _check_section(path.name, section, keys, content.get(section, {}))
    if not {"activity", "classifier"} & content["log"].keys():
        raise SourceRefused(f"{path.name}: [log] mist 'activity'.")
    if {"activity", "classifier"} <= content["log"].keys():
        raise SourceRefused(f"{path.name}: noem in [log] 'activity' of 'classifier', niet allebei.")
    for section in _FREE:
        _check_free(path.name, section, content.get(section, {}))
    activities = {name: tuple(content["activities"].get(name, ())) for name in _KEYS["activities"]}
    return Mapping(
        path.name, content["log"], content["workflow"], activities, content.get("actions", {}), content.get("roles", {})
    )


def _check_known(file: str, where: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise SourceRefused(f"{file}: '{name}' is onbekend in {where}. Kies uit: {', '.join(known)}.")


def _check_section(file: str, section: str, keys: Values[str, _Key], given: Values[str, Any]) -> None:
    for name in given:
        _check_known(file, f"[{section}]", name, tuple(keys))
    for name, key in keys.items():
        if name not in given:
            if key.is_required:
                raise SourceRefused(f"{file}: [{section}] mist '{name}'.")
            continue
        _check_kind(file, section, name, key.kind, given[name])
        if key.one_of and given[name] not in key.one_of:
            raise SourceRefused(f"{file}: '{name}' in [{section}] moet een van {', '.join(key.one_of)} zijn.")


def _check_free(file: str, section: str, given: Values[str, Any]) -> None:
    for name, value in given.items():
        _check_kind(file, section, name, _TEXT, value)
        if section == "actions" and value not in ACTIONS:
            raise SourceRefused(
                f"{file}: '{value}' bij '{name}' in [actions] is geen actie. Kies uit: {', '.join(ACTIONS)}."
            )


def _check_kind(file: str, section: str, name: str, kind: str, value: object) -> None:
    if kind == _LIST:
        is_right = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    else:
        is_right = isinstance(value, str) and value != "" and not (kind == _FIXED and _PLACEHOLDER.search(value))
    if not is_right:
        raise SourceRefused(f"{file}: '{name}' in [{section}] moet {kind} zijn, niet {value!r}.")
