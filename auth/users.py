"""Who can sign in: roles, rights, and which employers and departments are granted."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from errors import Refused


class Role(StrEnum):
    """What someone is for the office; says how wide he sees when no employer is named."""

    OFFICE = "office"
    HR = "hr"
    PAYROLL = "payroll"
    DEPARTMENT_MANAGER = "department_manager"


class Permission(StrEnum):
    """A right that the office grants. The value is the name on the command line."""

    SEE_WORKFLOWS = "procesbeheer_workflows"
    MANAGE_ACCESS = "manage_access"
    LOAD_DATA = "load_data"

    @property
    def is_of_office(self) -> bool:
        """True for a right that shows or changes the whole office, so that only who sees all of it can have it."""
        return self is not Permission.SEE_WORKFLOWS


@dataclass(frozen=True)
class DepartmentGrant:
    """A department someone may see, with or without what lies below it."""

    department_id: str
    has_sub_departments: bool = False


@dataclass(frozen=True)
class User:
    """Someone who can sign in."""

    email: str
    name: str
    office_id: str
    role: Role
    employers: tuple[str, ...] = ()
    departments: tuple[DepartmentGrant, ...] = ()
    rights: frozenset[Permission] = field(default_factory=frozenset)
    is_active: bool = True
    is_demo: bool = False
    demo_note: str | None = None

    @property
    def is_of_whole_office(self) -> bool:
        """True for who works for the office without being kept to employers or departments."""
        return self.role is Role.OFFICE and not self.employers and not self.departments

    def may(self, permission: Permission) -> bool:
        """Whether the right counts now. A right over the whole office counts only for who sees that."""
        has_right = self.is_active and permission in self.rights
        return has_right and (not permission.is_of_office or self.is_of_whole_office)


class UserRefused(Refused):
    """A user cannot be made or changed like this."""


def address_of(email: str) -> str:
    """An e-mail address as it is kept."""
    return email.strip().lower()


def check(user: User) -> None:
    """Raises UserRefused, naming what is wrong with this user."""
    email = address_of(user.email)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email) or not email.isprintable():
        raise UserRefused(f"{user.email!r} is geen e-mailadres.")
    if not user.name.strip() or not user.office_id.strip():
        raise UserRefused("Een gebruiker heeft een naam en een kantoor nodig.")
    departments = {grant.department_id for grant in user.departments}
    if len(departments) < len(set(user.departments)):
        raise UserRefused(
            "Een afdeling staat er twee keer in, met en zonder onderliggende afdelingen. Kies een van beide."
        )
    if Permission.MANAGE_ACCESS in user.rights and not user.is_of_whole_office:
        raise UserRefused(
            "Het recht 'Toegang beheren' is alleen voor de rol Kantoor zonder werkgevers of afdelingen: "
            f"wie toegang beheert, ziet het hele kantoor. Dat geldt niet voor {email}."
        )
    if Permission.LOAD_DATA in user.rights and not user.is_of_whole_office:
        raise UserRefused(
            "Het recht 'Gegevens laden' is alleen voor de rol Kantoor zonder werkgevers of afdelingen: "
            f"een bron bevat het hele kantoor. Dat geldt niet voor {email}."
        )
