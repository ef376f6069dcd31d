"""Why an open workflow may be stuck: nobody holds the role, who must act is disabled or away, or nobody must act."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from enum import StrEnum

import pandas as pd

from auth import scope
from auth.accounts import User
from office import absences, members
from office.members import Members
from queries import Reader
from settings import AMSTERDAM

LATELY_DAYS = 90
RoleAtEmployer = tuple[str, str]


class Cause(StrEnum):
    """Why it may be stuck. The value is the word in an address, and the name of the column that tells it."""

    NO_MEMBERS = "no_members"
    DISABLED = "disabled"
    ABSENT = "absent"
    NO_ASSIGNEE = "no_assignee"

    @property
    def label(self) -> str:
        return {
            "no_members": "Rol zonder actieve gebruiker",
            "disabled": "Gebruiker uitgeschakeld",
            "absent": "Vandaag afwezig",
            "no_assignee": "Stap zonder uitvoerder",
        }[self.value]

    @property
    def explanation(self) -> str:
        return {
            "no_members": "Niemand met deze rol is aan deze werkgever gekoppeld, en niemand voerde er in de afgelopen "
            f"{LATELY_DAYS} dagen een stap mee uit.",
            "disabled": "Wie aan zet is, kan zich niet meer aanmelden. Wijs de stap aan iemand anders toe.",
            "absent": "Wie aan zet is, staat vandaag als afwezig genoteerd.",
            "no_assignee": "In de inrichting van deze stap staat niet wie hem moet doen.",
        }[self.value]


def with_causes(reader: Reader, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of turns() with a column of booleans for every Cause.

    Names are looked up in the reader's own office, and only those that occur in these rows.
    """
    office_id = reader.scope.office_id
    known = members.of_office(office_id)
    persons = rows["actor"].dropna().unique()
    away = absences.absent_on(office_id, reader.now.astimezone(AMSTERDAM).date())
    return rows.assign(
        no_members=_has_empty_role(reader, rows, known),
        disabled=rows["actor"].isin([name for name in persons if _is_disabled(known.person(name))]),
        absent=rows["actor"].isin(list(away)),
        no_assignee=rows["step"].notna() & rows["turn"].isna(),
    )


def _is_disabled(users: Collection[User]) -> bool:
    """Whether the office has users of this name, and none who can sign in."""
    return bool(users) and not any(user.is_active for user in users)


def _has_empty_role(reader: Reader, rows: pd.DataFrame, known: Members) -> "pd.Series[bool]":
    """Which rows wait for a role, and not for a person, that nobody holds at that employer."""
    waits_for_role = rows["actor"].isna() & rows["role"].notna()
    asked = rows.loc[waits_for_role, ["employer_id", "role"]].drop_duplicates()
    empty = _empty_roles(reader, set(asked.itertuples(index=False, name=None)), known)
    may_be_empty = waits_for_role & rows["role"].isin({role for _, role in empty})
    places = rows.loc[may_be_empty, ["employer_id", "role"]].itertuples(index=False, name=None)
    is_empty = pd.Series([place in empty for place in places], index=rows.index[may_be_empty], dtype=bool)
    return is_empty.reindex(rows.index, fill_value=False)


def _empty_roles(reader: Reader, asked: set[RoleAtEmployer], known: Members) -> set[RoleAtEmployer]:
    since = reader.now - timedelta(days=LATELY_DAYS)
    worked_with = {
        (row["employer_id"], row["role"])
        for row in reader.rows("turns/recent_roles", since=since).to_pylist()
        if row["has_unnamed"] or not all(_is_disabled(known.person(actor)) for actor in row["actors"])
    }
    idle = asked - worked_with
    held = _held({role for _, role in idle}, known)
    return {(employer, role) for employer, role in idle if employer not in held[role]}


def _held(roles: Iterable[str], known: Members) -> dict[str, set[str]]:
    """Per role the employers that at least one of its members may see."""
    return {role: {employer for user in known.members(role) for employer in scope.of(user).employers} for role in roles}
