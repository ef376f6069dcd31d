"""Users in Dutch words: roles, rights, grants, and what differs between two versions of someone."""

import re

from auth.accounts import Permission, Role, User
from exports.words import RIGHTS, ROLES
from ui.organisation import Organisation

__all__ = ["RIGHTS", "ROLES"]

_PREFIX = re.compile(
    "van|von|vom|de|den|der|des|het|['’]t|te|ten|ter|in|op|aan|bij|uit|over|onder|voor|la|le|du|da|di|el|al|ben"
)
# With which part of the office each role starts.
ROLE_HELP = {
    Role.OFFICE: "alle werkgevers, of alleen de gekozen werkgevers",
    Role.PAYROLL: "alle werkgevers, of alleen de gekozen werkgevers",
    Role.HR: "alleen de gekozen werkgevers",
    Role.DEPARTMENT_MANAGER: "alleen de gekozen afdelingen",
}


def employers(user: User, known: Organisation) -> str:
    """The employers that are granted, or what the role opens without any."""
    if user.employers:
        return ", ".join(known.employer(employer) for employer in user.employers)
    if user.departments or user.role is Role.DEPARTMENT_MANAGER:
        return ""
    return "alle" if user.role in (Role.OFFICE, Role.PAYROLL) else "geen"


def departments(user: User, known: Organisation) -> str:
    """The departments that are granted, each with or without what lies below it."""
    if not user.departments:
        return "geen" if user.role is Role.DEPARTMENT_MANAGER else ""
    return ", ".join(
        known.department(grant.department_id) + (" (met onderliggende)" if grant.has_sub_departments else "")
        for grant in user.departments
    )


def state(user: User) -> str:
    """Actief or Uitgeschakeld, the latter with a mark."""
    return "Actief" if user.is_active else "✕ Uitgeschakeld"


def differences(before: User | None, after: User, known: Organisation) -> list[str]:
    """What changes, a line each: "Rol: HR → Kantoor". Of someone new: what he gets."""
    old = _told(before, known) if before else {}
    new = _told(after, known)
    return [
        f"{label}: {old[label]} → {text}" if before else f"{label}: {text}"
        for label, text in new.items()
        if old.get(label) != text
    ]


def _told(user: User, known: Organisation) -> dict[str, str]:
    return {
        "Naam": user.name,
        "Rol": ROLES[user.role],
        "Werkgevers": employers(user, known) or "bij de afdelingen",
        "Afdelingen": departments(user, known) or "geen",
        RIGHTS[Permission.SEE_WORKFLOWS]: _yes_no(Permission.SEE_WORKFLOWS in user.rights),
        RIGHTS[Permission.MANAGE_ACCESS]: _yes_no(Permission.MANAGE_ACCESS in user.rights),
        RIGHTS[Permission.LOAD_DATA]: _yes_no(Permission.LOAD_DATA in user.rights),
        "Aanmelden": "kan" if user.is_active else "uitgeschakeld",
    }


def _yes_no(is_so: bool) -> str:
    return "ja" if is_so else "nee"


def sort_name(name: str) -> str:
    """The last name without its prefix, then the rest: "Noor de Vries" comes with the V."""
    parts = name.lower().split()
    start = next(
        (place for place, part in enumerate(parts) if place and _PREFIX.fullmatch(part)), max(len(parts) - 1, 0)
    )
    while start < len(parts) - 1 and _PREFIX.fullmatch(parts[start]):
        start += 1
    return " ".join([*parts[start:], *parts[:start]])
