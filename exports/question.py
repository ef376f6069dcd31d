"""A question: who asks which list, in which part of his scope, filtered and sorted how, as of which moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import queries
from auth import accounts, scope
from auth.accounts import User
from auth.scope import Scope
from errors import AccessRefused
from exports import asking
from exports.asking import QuestionRefused
from queries import past
from queries.selection import Selection
from queries.terms import Overview

__all__ = ["Question", "QuestionRefused"]


@dataclass(frozen=True)
class Question:
    """All that decides which rows a file holds. `scope` lies within what `user` may see; ages count to `now`, or to the
    end of the day that the selection is as of."""

    user: User
    scope: Scope
    selection: Selection
    now: datetime

    @staticmethod
    def asked(email: str, list_name: str, filters: Sequence[str], as_of: date | None) -> "Question":
        """The question as put on the command line, each filter as COLUMN=VALUE, about this very second or a past day.

        Raises AccessRefused, NoSnapshot, or QuestionRefused when it cannot be read. What a filter names is looked up
        in the user's scope only: what is not there gives no rows, whether or not it exists elsewhere.
        """
        user = active(email)
        whole = scope.of(user)
        overview = _overview(list_name)
        wanted = asking.grouped(filters)
        now = datetime.now(UTC).replace(microsecond=0)
        if as_of is not None and not past.is_over(as_of, now):
            raise QuestionRefused(f"De stand per {as_of:%d-%m-%Y} is er nog niet. Kies een dag vóór vandaag.")
        with queries.reader(whole, now) as reader:
            narrowed = asking.narrowed(whole, wanted.pop("employer", ()), reader)
        with queries.reader(narrowed, now, as_of) as reader:
            selection = replace(asking.selection(overview, wanted, reader), as_of=as_of)
            return Question(user, narrowed, selection, now)


def active(email: str) -> User:
    """The user with this address. Raises AccessRefused when there is none or he is disabled, in the same words."""
    user = accounts.find(email)
    if user is None or not user.is_active:
        raise AccessRefused(f"{email} mag geen lijsten opvragen. Controleer het adres met 'manage.py user list'.")
    return user


def _overview(name: str) -> Overview:
    try:
        return Overview(name)
    except ValueError:
        raise QuestionRefused(f"Onbekende lijst '{name}'. Kies uit: {', '.join(Overview)}.") from None
