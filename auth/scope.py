"""Scope: which rows of which snapshot one user may see, made afresh on every rerun."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

from auth.accounts import Permission, Role, User
from database import offices, snapshots
from database.lake import freshness
from errors import AccessRefused, NoSnapshot


class Lateness(Enum):
    """Why newer data may be there than this machine serves."""

    NONE = "none"
    OUT_OF_REACH = "out of reach"
    SLOW = "slow"


@dataclass(frozen=True)
class Scope:
    """The rows of one snapshot that may be seen: those of `employers`, and unless `is_whole_employers`
    only of employees whose current department is in `departments`. `narrowed_from`: the employers before a choice.
    `is_whole_office`: before any choice, these are all employers the office has."""

    office_id: str
    snapshot: str
    employers: tuple[str, ...]
    is_whole_employers: bool
    departments: tuple[str, ...]
    narrowed_from: tuple[str, ...] | None = None
    is_whole_office: bool = False

    def narrowed(self, employers: Collection[str]) -> "Scope":
        """The part of this scope that lies in these employers; never more than it was."""
        chosen = frozenset(employers)
        kept = tuple(employer for employer in self.employers if employer in chosen)
        return replace(self, employers=kept, narrowed_from=self.narrowed_from or self.employers)

    def before_choice(self) -> "Scope":
        """All that may be seen, whatever employers were chosen: what is learned of the past is learned from this."""
        return replace(self, employers=self.narrowed_from or self.employers, narrowed_from=None)

    def holds(self, other: "Scope") -> bool:
        """Whether whoever has this scope may see all that the other covers, be it of an earlier snapshot."""
        if self.office_id != other.office_id:
            return False
        if not (self.is_whole_office or set(self.employers) >= set(other.employers)):
            return False
        return self.is_whole_employers or (
            not other.is_whole_employers and set(self.departments) >= set(other.departments)
        )

    def variables(self) -> dict[str, object]:
        """The scope variables that the scoped views read."""
        return {
            "scope_employers": list(self.employers),
            "scope_whole_office": self.is_whole_office and self.narrowed_from is None,
            "scope_history_employers": list(self.narrowed_from or self.employers),
            "scope_history_whole_office": self.is_whole_office,
            "scope_whole_employers": self.is_whole_employers,
            "scope_departments": list(self.departments),
        }


def of(user: User) -> Scope:
    """What this user may see now, on the snapshot that serves now.

    Raises AccessRefused without the right, NoSnapshot when nothing is loaded. Rules: docs/decisions/0002.
    """
    if not user.may(Permission.SEE_WORKFLOWS):
        raise AccessRefused("U hebt het recht 'Procesbeheer workflows' niet. Vraag het aan uw kantoor.")
    snapshot = snapshots.current_name(user.office_id)
    if user.departments or user.role is Role.DEPARTMENT_MANAGER:
        return _of_departments(user, snapshot)
    sees_whole_office = user.role in (Role.OFFICE, Role.PAYROLL) and not user.employers
    of_office = offices.employers(user.office_id, snapshot)
    employers = tuple(employer for employer in of_office if sees_whole_office or employer in user.employers)
    return Scope(user.office_id, snapshot, employers, True, (), is_whole_office=sees_whole_office)


def _of_departments(user: User, snapshot: str) -> Scope:
    found = offices.departments_below(
        user.office_id,
        snapshot,
        [grant.department_id for grant in user.departments if not grant.has_sub_departments],
        [grant.department_id for grant in user.departments if grant.has_sub_departments],
    )
    if user.employers:
        found = [(employer, department) for employer, department in found if employer in user.employers]
    employers = tuple(sorted({employer for employer, _ in found}))
    return Scope(user.office_id, snapshot, employers, False, tuple(sorted({department for _, department in found})))


def serving(user: User) -> str:
    """The snapshot that serves this user's office now. Raises NoSnapshot."""
    return snapshots.current_name(user.office_id)


def is_degraded(user: User) -> bool:
    """Whether what this user sees is not what was published last, because that is damaged."""
    return snapshots.is_degraded(user.office_id)


def lateness() -> Lateness:
    """Whether newer data than this machine serves may be there, that have not come to it for a while, and why."""
    if not freshness.is_late():
        return Lateness.NONE
    return Lateness.OUT_OF_REACH if freshness.is_out_of_reach() else Lateness.SLOW


def office_name(user: User) -> str:
    """The name of this user's office; its id when nothing has been loaded yet."""
    try:
        return offices.name_of(user.office_id, snapshots.current_name(user.office_id))
    except NoSnapshot:
        return user.office_id
