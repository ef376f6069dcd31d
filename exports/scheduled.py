"""A saved report as an order: in what its user may see at that moment, whatever he could see when he saved it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import queries
from auth import accounts, scope
from auth.scope import Scope
from errors import AccessRefused
from exports import account, listed, orders
from exports.cells import cleaned
from exports.files import Form
from exports.orders import Order
from exports.question import Question
from office.rhythms import Rhythm, has_closed
from office.scheduled_reports import ScheduledReport
from queries.selection import Selection
from settings import AMSTERDAM


def kept(question: Question) -> Mapping[str, Any]:
    """The list of a question as a report keeps it: its filters and its order, each time of the moment it is made."""
    of_now = replace(question, selection=replace(question.selection, as_of=None))
    found: Mapping[str, Any] = listed.asked(of_now)["selection"]  # type: ignore[assignment]
    return found


def selection_of(report: ScheduledReport) -> Selection:
    """The list that a report keeps."""
    return listed.selection(report.selection)


def is_wanted(report: ScheduledReport, now: datetime) -> bool:
    """Whether a report that is due is to be made: one after a cutoff only when one was passed since the last look.

    Raises AccessRefused when its user may see nothing, NoSnapshot when nothing is loaded.
    """
    seen = _scope(report)
    if report.rhythm is not Rhythm.CUTOFF:
        return True
    with queries.reader(seen, now) as reader:
        cutoffs = reader.rows("payroll/periods").column("cutoff_at").to_pylist()
    return has_closed((cutoff for cutoff in cutoffs if cutoff is not None), report.checked_at, now)


def order_of(report: ScheduledReport, now: datetime) -> Order:
    """The order for this report, as of this moment. Raises what `is_wanted` raises."""
    seen, user = _scope(report), accounts.find(report.email)
    if user is None:
        raise AccessRefused("Deze gebruiker is er niet meer.")
    question = Question(user, seen, selection_of(report), now)
    with queries.reader(seen, now) as reader:
        order = orders.of_list(question, account.surroundings(question, reader), 0)
    name = re.sub(r"[^A-Za-z0-9-]+", "-", report.name).strip("-") or "rapport"
    return replace(
        order,
        file_name=f"{name}-{now.astimezone(AMSTERDAM):%Y-%m-%d-%H%M}.{Form.XLSX.value}",
        what=f"Rapport {cleaned(report.name)[0]}: {order.what}",
        logged={**order.logged, "report": report.name},
    )


def _scope(report: ScheduledReport) -> Scope:
    user = accounts.find(report.email)
    if user is None or not user.is_active:
        raise AccessRefused("De gebruiker van dit rapport is uitgeschakeld. Het wordt niet meer gemaakt.")
    whole = scope.of(user)
    return whole if report.employers is None else whole.narrowed(report.employers)
