"""The demo users: invented people, each of whom shows something else."""

from dataclasses import replace

from sqlalchemy import delete, select

from auth import accounts
from auth.accounts import DepartmentGrant, Permission, Role, User
from database import control
from errors import Refused

OFFICE_ID = "demo"
_SEES = frozenset({Permission.SEE_WORKFLOWS})


class DemoRefused(Refused):
    """The demo office cannot be made like this."""


def _user(email: str, name: str, role: Role, note: str) -> User:
    return User(f"{email}@demo.example", name, OFFICE_ID, role, rights=_SEES, is_demo=True, demo_note=note)


def users() -> list[User]:
    """The demo users in the order in which to show them; `demo_note` says in Dutch what each shows."""
    return _of_the_office() + _of_hr() + _managers() + _kept_out()


def _of_the_office() -> list[User]:
    manager = _user(
        "noor.de.vries",
        "Noor de Vries",
        Role.OFFICE,
        "Kantoor: ziet alle werkgevers, laadt gegevens, geeft anderen toegang en leest het logboek.",
    )
    return [
        replace(manager, rights=_SEES | {Permission.MANAGE_ACCESS, Permission.LOAD_DATA}),
        _user(
            "ingrid.van.t.hof",
            "Ingrid van 't Hof",
            Role.PAYROLL,
            "Salarisverwerker: ziet alle werkgevers en let op de sluitdatum van elke verloning.",
        ),
    ]


def _of_hr() -> list[User]:
    largest = _user(
        "saskia.boonstra", "Saskia Boonstra", Role.HR, "HR: ziet alleen de grootste werkgever, de zorggroep."
    )
    two = _user("dewi.pattinaja", "Dewi Pattinaja", Role.HR, "HR bij twee werkgevers: kiest er een, of ziet ze samen.")
    auditor = _user(
        "hugo.van.asperen",
        "Hugo van Asperen",
        Role.HR,
        "Controleur: zoekt bij vier werkgevers op wie wanneer wat deed, en doet zelf geen stappen.",
    )
    return [
        replace(largest, employers=("rietmeander",)),
        replace(two, employers=("koperenlepel", "mandvol")),
        replace(auditor, employers=("kraanvogel", "passerpunt", "rietmeander", "stroomdraad")),
    ]


def _managers() -> list[User]:
    manager = Role.DEPARTMENT_MANAGER
    leaf = _user("renee.ter.braak", "Renée ter Braak", manager, "Leidinggevende: ziet alleen Thuiszorg Centrum.")
    exact = _user(
        "youssef.el.amrani",
        "Youssef el Amrani",
        manager,
        "Leidinggevende van Thuiszorg: onderliggende afdelingen zijn voor hem niet zichtbaar.",
    )
    below = _user(
        "marijke.van.den.akker",
        "Marijke van den Akker",
        manager,
        "Leidinggevende van Wonen: ziet ook alle onderliggende afdelingen.",
    )
    unlinked = _user("thijs.hollander", "Thijs Hollander", manager, "Leidinggevende zonder afdeling: ziet niets.")
    return [
        replace(leaf, departments=(DepartmentGrant("rietmeander-thuiszorg-centrum"),)),
        replace(exact, departments=(DepartmentGrant("rietmeander-thuiszorg"),)),
        replace(below, departments=(DepartmentGrant("rietmeander-wonen", has_sub_departments=True),)),
        unlinked,
    ]


def _kept_out() -> list[User]:
    without = _user(
        "bas.hoekema", "Bas Hoekema", Role.OFFICE, "Mist het recht 'Procesbeheer workflows': moet het vragen."
    )
    disabled = _user("truus.peereboom", "Truus Peereboom", Role.HR, "Uitgeschakeld: komt er niet meer in.")
    return [
        replace(without, rights=frozenset()),
        replace(disabled, employers=("krulenkam",), is_active=False),
    ]


def refuse_taken_addresses() -> None:
    """Raises DemoRefused when someone who is not of the demo has the address of a demo user."""
    for user in users():
        found = accounts.find(user.email)
        if found and not _is_ours(found):
            raise DemoRefused(f"{user.email} is al van een gebruiker die niet bij de demo hoort. Verwijder die eerst.")


def _is_ours(user: User) -> bool:
    return user.is_demo and user.office_id == OFFICE_ID


def replace_users() -> list[User]:
    """Put the demo users of today in the place of those of an earlier demo; nobody else is touched."""
    _remove_earlier()
    for user in users():
        accounts.add(user)
    return users()


def _remove_earlier() -> None:
    owner = control.users.c.user_id
    with control.engine().begin() as connection:
        earlier = connection.scalars(
            select(owner).where(control.users.c.is_demo, control.users.c.office_id == OFFICE_ID)
        ).all()
        for table in reversed(control.metadata.sorted_tables):
            for column in table.columns:
                if column.references(owner):
                    connection.execute(delete(table).where(column.in_(earlier)))
        connection.execute(delete(control.users).where(owner.in_(earlier)))
