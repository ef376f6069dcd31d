"""A dossier as a request to the child process: the question and its subject as JSON, and both again from it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from exports import dossier, listed
from exports.dossier_rows import Subject
from exports.question import Question

KIND = "dossier"


def asked(question: Question, subject: Subject) -> dict[str, object]:
    """Both as JSON."""
    return listed.asked(question) | {"subject": subject.as_json()}


def make(request: Mapping[str, Any], out: Path, tell: Callable[[int], None]) -> dict[str, object]:
    """Write the dossier asked for; what `dossier.write` returns and raises."""
    question = listed.question(request)
    return dossier.write(question, Subject(**request["subject"]), out, tell=tell).as_json()
