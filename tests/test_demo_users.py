"""The demo users see what their note says, and making the demo again leaves others alone."""

from collections.abc import Iterator

import pytest

import demo
from auth import accounts, scope
from auth.accounts import Role, User
from demo import DemoRefused, DemoReport
from errors import AccessRefused
from progress import Progress
from queries import reader
from tests.demo_office import UNTIL, made

EMPLOYERS = 12


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoReport]:
    with made(tmp_path_factory.mktemp("demo"), workflows=8000) as report:
        yield report


def signed_in(name: str) -> User:
    [user] = [user for user in accounts.every() if user.name == name]
    return user


def seen(name: str, question: str) -> list[tuple[object, ...]]:
    """Rows of a question about the scoped views, as this demo user."""
    with reader(scope.of(signed_in(name))) as reading:
        return reading.cursor.execute(question).fetchall()


def employers_seen(name: str) -> list[object]:
    return [employer for (employer,) in seen(name, "select distinct employer_id from workflow order by 1")]


def departments_seen(name: str) -> set[object]:
    return {department for (department,) in seen(name, "select distinct department from workflow")}


def open_and_historic(name: str) -> tuple[object, ...]:
    [found] = seen(name, "select count(*) filter (where is_open), count(*) filter (where not is_open) from workflow")
    return found


@pytest.mark.usefixtures("office")
def test_every_demo_user_is_marked_and_says_in_a_sentence_what_he_shows() -> None:
    users = accounts.every()
    assert {user.email for user in users} == {user.email for user in demo.users()}
    assert all(user.is_demo and user.demo_note and user.demo_note.endswith(".") for user in users)
    assert all(user.email.endswith("@demo.example") for user in users)
    assert {user.role for user in users} == set(Role)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("name", ["Noor de Vries", "Ingrid van 't Hof"])
def test_office_and_payroll_see_every_employer(name: str) -> None:
    assert len(employers_seen(name)) == EMPLOYERS


@pytest.mark.usefixtures("office")
def test_hr_of_the_largest_sees_that_employer_alone() -> None:
    assert employers_seen("Saskia Boonstra") == ["rietmeander"]
    sizes = seen(
        "Noor de Vries", "select employer_id from workflow group by employer_id order by count(*) desc limit 1"
    )
    assert sizes == [("rietmeander",)]


@pytest.mark.usefixtures("office")
def test_hr_of_two_sees_two_and_the_auditor_four() -> None:
    assert employers_seen("Dewi Pattinaja") == ["koperenlepel", "mandvol"]
    assert len(employers_seen("Hugo van Asperen")) == 4
    assert seen("Hugo van Asperen", "select count(*) from step where actor = 'Hugo van Asperen'") == [(0,)]


@pytest.mark.usefixtures("office")
def test_managers_see_their_own_department_and_what_lies_below_only_when_it_is_switched_on() -> None:
    assert departments_seen("Renée ter Braak") == {"Thuiszorg Centrum"}
    assert departments_seen("Youssef el Amrani") == {"Thuiszorg"}
    below = {"Wonen", "Wonen Noord", "Wonen Zuid", "Woning Berk", "Woning Eik", "Woning Iep"}
    assert departments_seen("Marijke van den Akker") == below


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("name", ["Renée ter Braak", "Youssef el Amrani", "Marijke van den Akker", "Dewi Pattinaja"])
def test_who_sees_part_of_the_office_still_has_open_and_historic_work(name: str) -> None:
    assert all(open_and_historic(name))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("name", ["Renée ter Braak", "Youssef el Amrani", "Marijke van den Akker"])
def test_managers_approve_in_their_own_department(name: str) -> None:
    assert seen(name, f"select count(*) > 10 from step where actor = '{name}' and action = 'goedgekeurd'") == [(True,)]


@pytest.mark.usefixtures("office")
def test_the_manager_without_department_sees_nothing() -> None:
    assert seen("Thijs Hollander", "select count(*) from workflow") == [(0,)]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("name", ["Bas Hoekema", "Truus Peereboom"])
def test_without_the_right_or_disabled_there_is_no_scope(name: str) -> None:
    with pytest.raises(AccessRefused):
        scope.of(signed_in(name))


@pytest.mark.usefixtures("home")
def test_making_the_demo_again_replaces_its_users_and_touches_nobody_else() -> None:
    mine = User("eigen@kantoor.example", "Eigen Gebruiker", demo.OFFICE_ID, Role.OFFICE)
    elsewhere = User("demo@elders.example", "Andere Demo", "elders", Role.OFFICE, is_demo=True)
    earlier = User("oud@demo.example", "Vorige Demo", demo.OFFICE_ID, Role.HR, ("rietmeander",), is_demo=True)
    for user in (mine, elsewhere, earlier):
        accounts.add(user)
    for _ in range(2):
        with Progress("Demo") as progress:
            demo.make(UNTIL, 1, 20, progress)
    kept = [user for user in accounts.every() if user not in demo.users()]
    assert {user.email for user in kept} == {elsewhere.email, mine.email}
    assert len(accounts.every()) == len(demo.users()) + 2


@pytest.mark.usefixtures("home")
def test_an_address_that_someone_else_has_is_refused_before_anything_is_made() -> None:
    taken = demo.users()[0]
    accounts.add(User(taken.email, "Iemand Anders", "elders", Role.OFFICE))
    with Progress("Demo") as progress, pytest.raises(DemoRefused, match=taken.email):
        demo.make(UNTIL, 1, 20, progress)
    assert [user.name for user in accounts.every()] == ["Iemand Anders"]
