"""What `manage.py user …` and `manage.py office …` do. Each gives the lines to print."""

import json
import sys
from argparse import Namespace

from auth import accounts, changes, identities, invitations, office_rules, passwords, second_factor
from auth.accounts import DepartmentGrant, Permission, Role, User, UserRefused


def run(given: Namespace) -> list[str]:
    """Do the command that was given. Raises UserRefused, or another Refused."""
    return _COMMANDS[given.command](given)


def _add(given: Namespace) -> list[str]:
    user = User(
        given.email,
        given.name,
        given.office,
        Role(given.role),
        tuple(given.employer),
        tuple(DepartmentGrant(department, given.sub_departments) for department in given.department),
    )
    password = sys.stdin.readline().rstrip("\r\n") if given.password_stdin else None
    accounts.add(user, passwords.hashed(password, user.name, user.email) if password is not None else None)
    changes.log_from_command_line(None, accounts.find(user.email))
    return [f"{user.email} toegevoegd. Geef het recht met: manage.py user grant {user.email} procesbeheer_workflows"]


def _grant(given: Namespace) -> list[str]:
    change = accounts.grant if given.command == "grant" else accounts.revoke
    before = accounts.find(given.email)
    change(given.email, Permission(given.right))
    changes.log_from_command_line(before, accounts.find(given.email))
    return [f"{given.email}: recht {given.right} {'gegeven' if given.command == 'grant' else 'ingetrokken'}."]


def _set_active(given: Namespace) -> list[str]:
    before = accounts.find(given.email)
    accounts.set_active(given.email, given.command == "enable")
    changes.log_from_command_line(before, accounts.find(given.email))
    return [f"{given.email} is {'weer actief' if given.command == 'enable' else 'uitgeschakeld'}."]


def _invite(given: Namespace) -> list[str]:
    link = invitations.invite(given.email, changes.COMMAND_LINE)
    return [link, "Geef deze link alleen aan de gebruiker zelf. Hij werkt één keer, 72 uur lang."]


def _link(given: Namespace) -> list[str]:
    identities.link(given.email, given.provider, given.subject)
    return [f"{given.email} kan zich aanmelden via {given.provider} met het kenmerk {given.subject}."]


def _unlink(given: Namespace) -> list[str]:
    identities.unlink(given.email, given.provider)
    return [f"{given.email} kan zich niet meer aanmelden via {given.provider} en is overal afgemeld."]


def _reset_second_factor(given: Namespace) -> list[str]:
    user = accounts.find(given.email)
    if user is None:
        raise UserRefused(f"Er is geen gebruiker met het adres {given.email}. Zie 'manage.py user list'.")
    second_factor.remove(user, changes.COMMAND_LINE)
    return [f"{user.email} heeft geen tweede factor meer en is overal afgemeld."]


def _require_second_factor(given: Namespace) -> list[str]:
    office_rules.set_second_factor(given.office, not given.off, changes.COMMAND_LINE)
    if given.off:
        return [f"{given.office}: een tweede factor is niet meer verplicht."]
    return [f"{given.office}: een tweede factor is verplicht. Wie er geen heeft, stelt hem in bij het aanmelden."]


def _list(given: Namespace) -> list[str]:
    listed = [
        {
            "email": user.email,
            "name": user.name,
            "office": user.office_id,
            "role": user.role.value,
            "employers": list(user.employers),
            "departments": [grant.department_id for grant in user.departments],
            "sub_departments": any(grant.has_sub_departments for grant in user.departments),
            "rights": sorted(right.value for right in user.rights),
            "active": user.is_active,
        }
        for user in accounts.every()
    ]
    if given.json:
        return [json.dumps(listed, ensure_ascii=False)]
    return [f"{user['email']}\t{user['name']}\t{user['office']}\t{user['role']}" for user in listed]


_COMMANDS = {
    "add": _add,
    "grant": _grant,
    "revoke": _grant,
    "disable": _set_active,
    "enable": _set_active,
    "invite": _invite,
    "link": _link,
    "unlink": _unlink,
    "reset-second-factor": _reset_second_factor,
    "require-second-factor": _require_second_factor,
    "list": _list,
}
