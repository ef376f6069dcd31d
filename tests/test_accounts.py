"""Users and what they are granted, in the control store."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from auth import accounts, passwords, scope
from auth.accounts import DepartmentGrant, Permission, Role, User, UserRefused
from database import control
from errors import AccessRefused
from tests.example_office import example
from tests.organisation import publish_copy, user

pytestmark = pytest.mark.usefixtures("home")
RIGHT = Permission.SEE_WORKFLOWS
EMAIL = "iemand@kantoor.example"


def test_a_user_comes_back_with_all_that_was_granted() -> None:
    given = user(
        Role.DEPARTMENT_MANAGER,
        employers=("wg0", "wg1"),
        departments=(DepartmentGrant("kantoor"), DepartmentGrant("zorg", has_sub_departments=True)),
        is_demo=True,
        demo_note="Ziet Zorg.",
    )
    accounts.add(given)
    assert accounts.find(EMAIL) == given
    assert accounts.every() == [given]


def test_an_address_is_found_and_taken_whatever_its_capitals_and_spaces() -> None:
    accounts.add(user(email=" Iemand@Kantoor.Example "))
    assert accounts.find("IEMAND@kantoor.example ") is not None
    with pytest.raises(UserRefused, match="al een gebruiker met het adres iemand@"):
        accounts.add(user(email="iemand@KANTOOR.example"))
    assert len(accounts.every()) == 1


@pytest.mark.parametrize("email", ["", "iemand", "@kantoor", "iemand@", "a@b@c", "a b@c", "a@b\nc", "a@b\x00c", "@"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(UserRefused, match="geen e-mailadres"):
        accounts.add(user(email=email))
    assert accounts.every() == []


@pytest.mark.parametrize("nobody", [user(name=" "), user(office_id="")])
def test_a_user_without_a_name_or_an_office_is_refused(nobody: User) -> None:
    with pytest.raises(UserRefused, match="een naam en een kantoor"):
        accounts.add(nobody)


def test_an_employer_or_department_named_twice_is_kept_once() -> None:
    accounts.add(user(employers=("wg0", "wg0"), departments=(DepartmentGrant("zorg"), DepartmentGrant("zorg"))))
    found = accounts.find(EMAIL)
    assert found is not None
    assert (found.employers, found.departments) == (("wg0",), (DepartmentGrant("zorg"),))


def test_a_department_both_with_and_without_what_lies_below_it_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(UserRefused, match="twee keer"):
        accounts.add(user(departments=(DepartmentGrant("zorg"), DepartmentGrant("zorg", has_sub_departments=True))))
    assert accounts.find(EMAIL) is None


def test_granting_twice_is_granting_once_and_revoking_takes_it_away() -> None:
    accounts.add(user(rights=frozenset()))
    accounts.grant(EMAIL, RIGHT)
    accounts.grant(EMAIL.upper(), RIGHT)
    assert accounts.find(EMAIL) == user()
    accounts.revoke(EMAIL, RIGHT)
    accounts.revoke(EMAIL, RIGHT)
    assert accounts.find(EMAIL) == user(rights=frozenset())


@pytest.mark.parametrize("change", ["grant", "revoke", "disable"])
def test_a_change_to_nobody_is_refused(change: str) -> None:
    nobody = "niemand@kantoor.example"
    changes: dict[str, Callable[[], None]] = {
        "grant": lambda: accounts.grant(nobody, RIGHT),
        "revoke": lambda: accounts.revoke(nobody, RIGHT),
        "disable": lambda: accounts.set_active(nobody, is_active=False),
    }
    with pytest.raises(UserRefused, match="geen gebruiker met het adres"):
        changes[change]()


def ask_for_a_scope() -> scope.Scope:
    """As every rerun does: the user as he is now, and his scope."""
    found = accounts.find(EMAIL)
    assert found is not None
    return scope.of(found)


def test_disabling_bites_at_once_and_enabling_gives_the_same_scope_back() -> None:
    publish_copy(example())
    accounts.add(user())
    before = ask_for_a_scope()
    accounts.set_active(EMAIL, is_active=False)
    with pytest.raises(AccessRefused):
        ask_for_a_scope()
    accounts.set_active(EMAIL, is_active=True)
    assert ask_for_a_scope() == before


def test_revoking_the_right_bites_at_once() -> None:
    publish_copy(example())
    accounts.add(user())
    assert ask_for_a_scope().employers == ("wg0", "wg1")
    accounts.revoke(EMAIL, RIGHT)
    with pytest.raises(AccessRefused):
        ask_for_a_scope()


def kept_hash() -> str | None:
    with control.engine().connect() as connection:
        return connection.execute(select(control.users.c.password_hash)).scalar()


def test_of_a_password_only_an_argon2id_hash_is_kept_which_knows_the_right_one() -> None:
    accounts.add(user(), passwords.hashed("een lange zin over niets"))
    kept = kept_hash() or ""
    assert kept.startswith("$argon2id$")
    assert passwords.is_right(kept, "een lange zin over niets")
    assert not passwords.is_right(kept, "een lange zin over iets")


def test_the_same_password_has_another_hash_each_time() -> None:
    assert passwords.hashed("twaalf tekens") != passwords.hashed("twaalf tekens")


@pytest.mark.parametrize("password", ["", "elf tekens!", "é" * 11])
def test_a_password_shorter_than_twelve_characters_is_refused(password: str) -> None:
    with pytest.raises(UserRefused, match="minstens 12 tekens"):
        passwords.hashed(password)


@pytest.mark.parametrize("kept", ["", "geen hash", "$argon2id$kapot", "$2b$12$abcdefghijklmnopqrstuv"])
def test_no_password_is_right_for_what_is_not_a_hash(kept: str) -> None:
    assert not passwords.is_right(kept, "een lange zin over niets")
