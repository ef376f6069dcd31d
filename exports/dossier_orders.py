"""A dossier that someone wants to have ready for him, as an order."""

import re
from pathlib import Path

from exports import dossier, dossier_asked, orders
from exports.account import Surroundings
from exports.dossier_rows import Subject
from exports.orders import Order
from exports.question import Question
from settings import AMSTERDAM


def of_dossier(question: Question, subject: Subject, around: Surroundings, form: str) -> Order:
    """The order for this dossier as `xlsx` or `pdf`. `around` are the names that its user knows things by."""
    moment = question.now.astimezone(AMSTERDAM)
    name = re.sub(r"[^A-Za-z0-9-]+", "-", _name(question, subject))
    file_name = f"dossier-{name}-{moment:%Y-%m-%d-%H%M}.{form}"
    return Order(
        question.user,
        question.scope,
        dossier_asked.KIND,
        dossier_asked.asked(question, subject),
        file_name,
        in_words(question, subject, around),
        0,
        dossier.logged(question, subject, Path(file_name)),
    )


def in_words(question: Question, subject: Subject, around: Surroundings) -> str:
    """What the dossier is about, in one line."""
    if subject.workflow_id is not None:
        return f"Dossier van workflow {subject.workflow_id}"
    drawn = f"; steekproef van {subject.sample}, zaad {subject.seed}" if subject.sample is not None else ""
    if subject.run_period is not None:
        return f"Dossier van verloning {subject.run_period}{drawn}"
    return f"Dossier: {orders.in_words(question, around)}{drawn}"


def _name(question: Question, subject: Subject) -> str:
    if subject.workflow_id is not None:
        return subject.workflow_id
    return f"verloning-{subject.run_period}" if subject.run_period is not None else question.selection.overview.value
