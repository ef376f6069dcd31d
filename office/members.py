"""Who can do a step: the users behind a role or a name as the data write it."""

from collections import defaultdict
from dataclasses import dataclass

from auth import accounts
from auth.accounts import Permission, Role, User

# The words for a role in the set-up of steps, in lower case.
_ROLES = {
    "hr": Role.HR,
    "salarisverwerker": Role.PAYROLL,
    "salarisadministratie": Role.PAYROLL,
    "payroll": Role.PAYROLL,
    "leidinggevende": Role.DEPARTMENT_MANAGER,
    "manager": Role.DEPARTMENT_MANAGER,
    "kantoor": Role.OFFICE,
}


def role_of(role_name: str) -> Role | None:
    """The role behind a word in the data; None for a word that nobody knows."""
    return _ROLES.get(" ".join(role_name.split()).lower())


@dataclass(frozen=True)
class Members:
    """The users of one office at one moment, to look up many roles and names without reading them again."""

    by_role: dict[Role, list[User]]
    by_name: dict[str, list[User]]

    def members(self, role_name: str) -> list[User]:
        """Who holds this role, is active and may see workflows; nobody for an unknown word."""
        role = role_of(role_name)
        return self.by_role.get(role, []) if role else []

    def person(self, name: str) -> list[User]:
        """The users with exactly this name, disabled ones included."""
        return self.by_name.get(name, [])


def of_office(office_id: str) -> Members:
    """The users of this office, each list in the order they were added."""
    by_role, by_name = defaultdict(list), defaultdict(list)
    for user in accounts.of_office(office_id):
        by_name[user.name].append(user)
        if user.may(Permission.SEE_WORKFLOWS):
            by_role[user.role].append(user)
    return Members(dict(by_role), dict(by_name))


def members(office_id: str, role_name: str) -> list[User]:
    """As Members.members, for one role."""
    return of_office(office_id).members(role_name)


def person(office_id: str, name: str) -> list[User]:
    """As Members.person, for one name."""
    return of_office(office_id).person(name)
