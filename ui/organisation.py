"""The names of an office's employers and departments, for who grants them."""

from dataclasses import dataclass, replace

import queries
from auth import scope
from auth.accounts import Permission, Role, User
from errors import AccessRefused, NoSnapshot
from queries.terms import Overview


@dataclass(frozen=True)
class Department:
    """A department, the one above it, and its employer."""

    department_id: str
    name: str
    above: str | None
    employer_id: str
    employer: str

    @property
    def label(self) -> str:
        """Zorggroep Rietmeander › Thuiszorg › Thuiszorg Centrum."""
        return " › ".join(part for part in (self.employer, self.above, self.name) if part)


@dataclass(frozen=True)
class Organisation:
    """Employers by id, and departments by id, in the order of their names; empty before the first data."""

    employers: dict[str, str]
    departments: dict[str, Department]
    has_data: bool = True

    def employer(self, employer_id: str) -> str:
        """The name of this employer; its id when the data do not know it."""
        return self.employers.get(employer_id, f"{employer_id} (niet in de gegevens)")

    def department(self, department_id: str) -> str:
        """The label of this department; its id when the data do not know it."""
        found = self.departments.get(department_id)
        return found.label if found else f"{department_id} (niet in de gegevens)"

    def names(self) -> dict[str, str]:
        """All of them by id, as the log names them."""
        return self.employers | {key: department.label for key, department in self.departments.items()}


def of(manager: User) -> Organisation:
    """The whole office of someone who manages access, also when he does not see its workflows."""
    try:
        whole = scope.of(replace(manager, rights=manager.rights | {Permission.SEE_WORKFLOWS}))
    except NoSnapshot:
        return Organisation({}, {}, has_data=False)
    with queries.reader(whole) as reader:
        employers = {row["employer_id"]: row["employer"] for row in reader.rows("choices/employers").to_pylist()}
        departments = [
            Department(
                row["department_id"], row["department"], row["parent_department"], row["employer_id"], row["employer"]
            )
            for row in reader.rows("choices/departments").to_pylist()
        ]
    return Organisation(employers, {department.department_id: department for department in departments})


def effect(user: User, known: Organisation) -> str:
    """What this user, as given, sees: "Ziet de workflows van afdeling Zorg"."""
    if not user.is_active:
        return "Is uitgeschakeld: kan zich niet aanmelden en ziet niets."
    if not user.may(Permission.SEE_WORKFLOWS):
        return "Ziet geen workflows: het recht Procesbeheer workflows ontbreekt."
    if reason := _nothing_linked(user):
        return f"Ziet niets: {reason}."
    if not known.has_data:
        return f"Ziet straks de workflows {place(user, known)}; er zijn nog geen gegevens geladen."
    return f"Ziet de workflows {place(user, known)}."


def counted(user: User) -> dict[Overview, int]:
    """How many workflows this user, as given, would see in each list; none when he sees nothing."""
    try:
        with queries.reader(scope.of(user)) as reader:
            found = {row["is_open"]: row["workflows"] for row in reader.rows("workflows/totals").to_pylist()}
    except (AccessRefused, NoSnapshot):
        return {}
    return {overview: found.get(overview.is_open, 0) for overview in Overview} if any(found.values()) else {}


def _nothing_linked(user: User) -> str | None:
    if user.role is Role.DEPARTMENT_MANAGER and not user.departments:
        return "er is geen afdeling gekoppeld"
    if user.role is Role.HR and not user.employers and not user.departments:
        return "er is geen werkgever gekoppeld"
    return None


def place(user: User, known: Organisation) -> str:
    """The part of the office that is granted: "van afdeling Zorg en alles eronder"."""
    if user.departments:
        told = [
            known.department(grant.department_id) + (" en alles eronder" if grant.has_sub_departments else "")
            for grant in user.departments
        ]
        within = f", alleen bij {_listed([known.employer(e) for e in user.employers])}" if user.employers else ""
        return f"van {'afdeling' if len(told) == 1 else 'de afdelingen'} {_listed(told)}{within}"
    if user.employers:
        told = [known.employer(employer) for employer in user.employers]
        return f"van {'werkgever' if len(told) == 1 else 'de werkgevers'} {_listed(told)}"
    return "van alle werkgevers van het kantoor"


def _listed(told: list[str]) -> str:
    return " en ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)
