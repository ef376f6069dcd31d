"""What a list of users would do: for every line what changes, or why it is refused."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from auth import accounts, changes
from auth.accounts import DepartmentGrant, Permission, Role, User
from auth.changes import Change
from errors import Refused
from importers.user_files import UserLine
from ui import people
from ui.organisation import Organisation

_YES, _NO = ("ja", "j", "yes", "true", "1", "x"), ("nee", "n", "no", "false", "0", "")


class LineRefused(Refused):
    """This line cannot become a user."""


@dataclass(frozen=True)
class Planned:
    """One line and what becomes of it: a change, nothing (`change` with equal sides), or a refusal."""

    line: UserLine
    change: Change | None
    refusal: str | None = None

    @property
    def is_real(self) -> bool:
        return self.change is not None and self.change.before != self.change.after

    def told(self, known: Organisation) -> str:
        """What happens, in words."""
        if self.change is None:
            return f"Geweigerd: {self.refusal}"
        if not self.is_real:
            return "Ongewijzigd"
        if self.change.before is None:
            return "Nieuw"
        return "Wijzigt " + "; ".join(people.differences(self.change.before, self.change.after, known))


def plan(lines: Sequence[UserLine], manager: User, known: Organisation) -> list[Planned]:
    """What becomes of every line, in their order. Nothing is changed yet."""
    users = {user.email: user for user in accounts.of_office(manager.office_id)}
    addresses = Counter(line.values.get("email", "").lower() for line in lines)
    elsewhere = accounts.taken(addresses) - users.keys()
    planned = []
    for line in lines:
        email = line.values.get("email", "").lower()
        try:
            if addresses[email] > 1:
                raise LineRefused("dit e-mailadres staat meer dan eens in het bestand")
            if email in elsewhere:
                raise LineRefused(changes.TAKEN.format(email=email))
            planned.append(Planned(line, _change(line, manager, users.get(email), known)))
        except Refused as refusal:
            planned.append(Planned(line, None, str(refusal)))
    return planned


def _change(line: UserLine, manager: User, before: User | None, known: Organisation) -> Change:
    given = line.values
    base = before or User(given.get("email", "").lower(), "", manager.office_id, Role.HR)
    after = replace(base, name=" ".join(given.get("name", "").split()), role=_role(given.get("role", "")))
    if "employers" in given:
        after = replace(after, employers=_employers(given["employers"], known))
    if "departments" in given:
        has_below = _yes(given.get("sub_departments", ""), "onderliggende afdelingen")
        chosen = _departments(given["departments"], after.employers, known)
        after = replace(after, departments=tuple(DepartmentGrant(department, has_below) for department in chosen))
    if given.get("right"):
        has_right = _yes(given["right"], "procesbeheer workflows")
        rights = after.rights | {Permission.SEE_WORKFLOWS} if has_right else after.rights - {Permission.SEE_WORKFLOWS}
        after = replace(after, rights=rights)
    changes.check(after)
    return Change(before, after)


def _role(text: str) -> Role:
    by_name = {label.lower(): role for role, label in people.ROLES.items()} | {str(role): role for role in Role}
    found = by_name.get(text.lower())
    if found is None:
        raise LineRefused(f"onbekende rol '{text}'; kies uit {', '.join(people.ROLES.values())}")
    return found


def _employers(text: str, known: Organisation) -> tuple[str, ...]:
    by_name: dict[str, set[str]] = {}
    for employer_id, name in known.employers.items():
        for word in (employer_id.lower(), name.lower()):
            by_name.setdefault(word, set()).add(employer_id)
    return tuple(sorted({_only(part, by_name, "werkgever") for part in _parts(text, by_name)}))


def _departments(text: str, employers: Sequence[str], known: Organisation) -> list[str]:
    by_name: dict[str, set[str]] = {}
    for department in known.departments.values():
        if employers and department.employer_id not in employers:
            continue
        for word in (department.department_id, department.name, department.label):
            by_name.setdefault(word.lower(), set()).add(department.department_id)
    return sorted({_only(part, by_name, "afdeling") for part in _parts(text, by_name)})


def _parts(text: str, by_name: dict[str, set[str]]) -> list[str]:
    """The names in a cell, between semicolons, bars or line ends; a comma separates only where no name holds it."""
    parts = [part.strip() for part in re.split(r"[;|\n]", text) if part.strip()]
    return [
        piece.strip()
        for part in parts
        for piece in ([part] if part.lower() in by_name else part.split(","))
        if piece.strip()
    ]


def _only(name: str, by_name: dict[str, set[str]], what: str) -> str:
    found = by_name.get(name.lower(), set())
    if not found:
        raise LineRefused(f"onbekende {what} '{name}'")
    if len(found) > 1:
        raise LineRefused(f"{what} '{name}' komt vaker voor; geef het nummer: {', '.join(sorted(found))}")
    return next(iter(found))


def _yes(text: str, what: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise LineRefused(f"'{text}' bij {what} is geen ja of nee")
    return text.lower() in _YES
