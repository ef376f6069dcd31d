"""Who can do a step: roles by the words of the data, people by their exact names."""

import pytest

from auth import accounts
from auth.accounts import Role, User
from office import members
from tests.organisation import OFFICE, user

pytestmark = pytest.mark.usefixtures("home")


def someone(name: str, role: Role = Role.HR, **changes: object) -> User:
    made = user(role, email=f"{name.lower().replace(' ', '.')}@kantoor.example", name=name, **changes)
    accounts.add(made)
    return made


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("HR", Role.HR),
        ("hr", Role.HR),
        ("Salarisverwerker", Role.PAYROLL),
        ("salarisadministratie", Role.PAYROLL),
        (" Payroll ", Role.PAYROLL),
        ("LEIDINGGEVENDE", Role.DEPARTMENT_MANAGER),
        ("Manager", Role.DEPARTMENT_MANAGER),
        ("Kantoor", Role.OFFICE),
        ("Directie", None),
        ("", None),
    ],
)
def test_a_word_in_the_data_means_a_role_however_it_is_written_or_none(word: str, role: Role | None) -> None:
    assert members.role_of(word) == role


def test_members_of_a_role_are_active_have_the_right_and_are_of_this_office() -> None:
    first, second = someone("Anna"), someone("Bert")
    someone("Cor", is_active=False)
    someone("Dirk", rights=frozenset())
    someone("Els", Role.PAYROLL)
    someone("Frits", office_id="elders")
    assert members.members(OFFICE, "HR") == [first, second]
    assert members.members(OFFICE, "Leidinggevende") == []
    assert members.members(OFFICE, "Directie") == []


def test_a_person_is_who_has_exactly_that_name_also_when_he_is_disabled_or_there_are_two() -> None:
    one = someone("Piet van Dam", is_active=False)
    other = user(email="piet2@kantoor.example", name="Piet van Dam")
    accounts.add(other)
    someone("Piet van Damme")
    assert members.person(OFFICE, "Piet van Dam") == [one, other]
    assert members.person(OFFICE, "piet van dam") == []
    assert members.person("elders", "Piet van Dam") == []
