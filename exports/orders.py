"""An order: a file that someone wants to have ready for him. Filling it makes the file, logs that, and keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from auth import access_log, ready_files
from auth.access_log import Kind
from auth.accounts import User
from auth.ready_files import Ready, ReadyFile
from auth.scope import Scope
from exports import listed, process, words
from exports.account import Surroundings
from exports.cells import cleaned
from exports.files import Form
from exports.process import Stop
from exports.question import Question
from settings import AMSTERDAM


@dataclass(frozen=True)
class Order:
    """What is asked of which maker (see exports.kinds), for whom and within what scope, and what it is called.

    `what` says in words what the file holds, `total` how many rows it will about have; `logged` is what the log tells
    of it beside what the maker says that he made.
    """

    user: User
    scope: Scope
    kind: str
    asked: Mapping[str, object]
    file_name: str
    what: str
    total: int
    logged: Mapping[str, object]


def of_list(question: Question, around: Surroundings, total: int, form: Form = Form.XLSX) -> Order:
    """The order for this list. `around` are the names that its user knows things by."""
    chosen = question.selection
    moment = question.now.astimezone(AMSTERDAM)
    stand = f"stand-{chosen.as_of}-" if chosen.as_of else ""
    return Order(
        question.user,
        question.scope,
        listed.KIND,
        listed.asked(question, form),
        f"workflows-{chosen.overview.value}-{stand}{moment:%Y-%m-%d-%H%M}.{form.value}",
        in_words(question, around),
        total,
        logged(question, form),
    )


def logged(question: Question, form: Form) -> dict[str, object]:
    """What the log tells of a list that leaves, beside what was made."""
    return {**question.selection.as_json(), "employers": list(question.scope.employers), "format": form.value}


def in_words(question: Question, around: Surroundings) -> str:
    """List, filters and employers in one line."""
    filters = words.filters(question.selection, around.departments)
    told = [question.selection.overview.label, *(f"{column}: {condition}" for column, condition in filters)]
    if question.selection.as_of is not None:
        told.append(f"Stand per {question.selection.as_of:%d-%m-%Y}")
    if question.scope.narrowed_from is not None:
        told.append(f"Werkgever: {' of '.join(around.employers.values())}")
    return cleaned("; ".join(told))[0]


def fill(
    order: Order,
    tell: Callable[[int], None] = lambda _done: None,
    stop: Stop | None = None,
    until: datetime | None = None,
) -> ReadyFile:
    """Make the file in a process of its own, put it in the log, and keep it for its user.

    Raises what `exports.run_kind` raises, and LogRefused; then there is no file.
    """
    path = ready_files.place(Path(order.file_name).suffix)
    try:
        made = process.run_kind(order.kind, order.asked, path, tell, stop, is_patient=True)
        return _kept(order, made, path, until)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _kept(order: Order, made: Mapping[str, Any], path: Path, until: datetime | None) -> ReadyFile:
    access_log.write(Kind.EXPORT, order.user.office_id, order.user.email, **{**order.logged, **made})
    ready = Ready(order.file_name, order.what, int(made.get("rows", 0)), order.scope)
    return ready_files.keep(order.user.email, path, ready, until)
