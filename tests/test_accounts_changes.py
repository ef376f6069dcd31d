"""Changing users on behalf of an office: who may, whom, never over another's change, and always with a manager left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import event, insert, select, update

import manage
from auth import access_log, accounts, changes, sessions
from auth.accounts import DepartmentGrant, Permission, Role, User, UserRefused
from auth.changes import Change
from database import control
from tests.organisation import OFFICE, user

pytestmark = pytest.mark.usefixtures("home")
BOTH = frozenset(Permission)
MANAGER = user(email="beheer@kantoor.example", name="Bea Beheer", rights=BOTH)
SECOND = user(email="tweede@kantoor.example", name="Ted Tweede", rights=BOTH)
CLERK = user(Role.HR, email="hr@kantoor.example", name="Hans Hr", employers=("wg0",))
STRANGER = user(Role.HR, email="vreemd@elders.example", name="Vera Vreemd", office_id="elders", employers=("wg9",))


@pytest.fixture
def slow_store() -> None:
    """Each read takes a while, so that what two do at the same time lies through each other unless they wait."""

    def wait(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT count"):
            sleep(0.02)

    event.listen(control.engine(), "after_cursor_execute", wait)


def add(*people: User) -> None:
    for someone in people:
        accounts.add(someone)


def now(someone: User) -> User:
    found = accounts.find(someone.email)
    assert found is not None
    return found


def change(before: User | None, after: User, by: User = MANAGER) -> None:
    changes.make(by, [Change(before, after)])


def without_managing(someone: User) -> User:
    return replace(someone, rights=frozenset({Permission.SEE_WORKFLOWS}))


# Who may have the right


NARROWED = [
    user(Role.HR, rights=BOTH),
    user(Role.PAYROLL, rights=BOTH),
    user(Role.DEPARTMENT_MANAGER, rights=BOTH),
    user(employers=("wg0",), rights=BOTH),
    user(departments=(DepartmentGrant("zorg"),), rights=BOTH),
]


@pytest.mark.parametrize("someone", NARROWED, ids=lambda someone: f"{someone.role} {someone.employers}")
def test_who_does_not_see_the_whole_office_is_never_given_the_right_to_manage_access(someone: User) -> None:
    with pytest.raises(UserRefused, match="alleen voor de rol Kantoor"):
        accounts.add(someone)
    accounts.add(without_managing(someone))
    with pytest.raises(UserRefused, match="alleen voor de rol Kantoor"):
        accounts.grant(someone.email, Permission.MANAGE_ACCESS)
    assert now(someone) == without_managing(someone)
    add(MANAGER)
    with pytest.raises(UserRefused, match="alleen voor de rol Kantoor"):
        change(now(someone), someone)
    assert now(someone) == without_managing(someone)


@pytest.mark.parametrize("someone", NARROWED, ids=lambda someone: f"{someone.role} {someone.employers}")
def test_a_right_that_slipped_into_the_store_does_not_count_for_him(someone: User) -> None:
    add(MANAGER, without_managing(someone))
    with control.engine().begin() as connection:
        user_id = connection.execute(
            select(control.users.c.user_id).where(control.users.c.email == someone.email)
        ).scalar_one()
        connection.execute(insert(control.rights).values(user_id=user_id, name="manage_access"))
    assert not now(someone).may(Permission.MANAGE_ACCESS)
    with pytest.raises(UserRefused, match="beheert de toegang niet"):
        change(MANAGER, replace(MANAGER, name="Anders"), by=now(someone))
    with pytest.raises(UserRefused, match="niemand van het kantoor"):
        accounts.revoke(MANAGER.email, Permission.MANAGE_ACCESS)


# The last manager

LOCKING_OUT: dict[str, Callable[[User], User]] = {
    "revoked": without_managing,
    "disabled": lambda someone: replace(someone, is_active=False),
    "narrowed and revoked": lambda someone: replace(without_managing(someone), employers=("wg0",)),
    "another role": lambda someone: replace(without_managing(someone), role=Role.PAYROLL),
}


@pytest.mark.parametrize("changed", LOCKING_OUT.values(), ids=LOCKING_OUT.keys())
def test_the_last_manager_stays_and_with_another_one_he_may_go(changed: Callable[[User], User]) -> None:
    add(MANAGER, CLERK)
    with pytest.raises(UserRefused, match="niemand van het kantoor"):
        change(MANAGER, changed(MANAGER))
    assert now(MANAGER) == MANAGER
    add(SECOND)
    change(MANAGER, changed(MANAGER))
    assert now(MANAGER) == changed(MANAGER)


def test_a_disabled_manager_and_one_of_another_office_do_not_count_as_the_one_that_remains() -> None:
    add(MANAGER, replace(SECOND, is_active=False), replace(SECOND, email="x@elders.example", office_id="elders"))
    for deed in (
        lambda: accounts.revoke(MANAGER.email, Permission.MANAGE_ACCESS),
        lambda: accounts.set_active(MANAGER.email, is_active=False),
    ):
        with pytest.raises(UserRefused, match="niemand van het kantoor"):
            deed()
    assert now(MANAGER) == MANAGER


def test_all_managers_at_once_cannot_go_either_and_then_none_of_them_goes() -> None:
    add(MANAGER, SECOND)
    with pytest.raises(UserRefused, match="niemand van het kantoor"):
        changes.make(MANAGER, [Change(each, without_managing(each)) for each in (SECOND, MANAGER)])
    assert [now(MANAGER), now(SECOND)] == [MANAGER, SECOND]
    assert access_log.count(OFFICE) == 0


def test_an_office_that_never_had_a_manager_can_go_on_without() -> None:
    add(CLERK)
    accounts.set_active(CLERK.email, is_active=False)
    assert not now(CLERK).is_active


@pytest.mark.usefixtures("slow_store")
@pytest.mark.parametrize("round_number", range(6))
def test_managers_that_put_each_other_out_at_the_same_time_never_leave_the_office_without_one(
    round_number: int,
) -> None:
    people = [replace(MANAGER, email=f"beheer{number}@kantoor.example") for number in range(6)]
    add(*people)
    at_once = Barrier(len(people))

    def put_out(number: int) -> bool:
        """Each puts the next one out, half of them by disabling, as one who saw everything as it was before."""
        other = people[(number + 1) % len(people)]
        at_once.wait()
        try:
            change(other, LOCKING_OUT["disabled" if number % 2 else "revoked"](other), by=people[number])
        except UserRefused:
            return False
        return True

    with ThreadPoolExecutor(len(people)) as pool:
        done = list(pool.map(put_out, range(len(people))))
    left = [someone for someone in accounts.of_office(OFFICE) if someone.may(Permission.MANAGE_ACCESS)]
    assert len(left) == len(people) - sum(done) >= 1
    assert access_log.count(OFFICE) == sum(done)


@pytest.mark.usefixtures("slow_store")
def test_two_who_each_give_up_the_right_at_the_same_time_do_not_both_succeed() -> None:
    for _ in range(10):
        for someone in (MANAGER, SECOND):
            if accounts.find(someone.email) is None:
                add(someone)
            accounts.grant(someone.email, Permission.MANAGE_ACCESS)
        at_once = Barrier(2)

        def give_up(someone: User, at_once: Barrier = at_once) -> bool:
            at_once.wait()
            try:
                accounts.revoke(someone.email, Permission.MANAGE_ACCESS)
            except UserRefused:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(give_up, (MANAGER, SECOND))) == [False, True]


# Another's change, and another's office


def test_a_change_on_what_someone_else_changed_meanwhile_is_refused_and_nothing_of_it_is_kept() -> None:
    add(MANAGER, SECOND, CLERK)
    change(CLERK, replace(CLERK, employers=("wg0", "wg1")), by=SECOND)
    with pytest.raises(UserRefused, match="Hans Hr is intussen door iemand anders gewijzigd"):
        changes.make(MANAGER, [Change(SECOND, replace(SECOND, name="Theo")), Change(CLERK, replace(CLERK, name="Jan"))])
    assert now(CLERK) == replace(CLERK, employers=("wg0", "wg1"))
    assert now(SECOND) == SECOND
    assert access_log.count(OFFICE) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Anders"},
        {"role": Role.PAYROLL},
        {"employers": ("wg1",)},
        {"departments": (DepartmentGrant("zorg"),)},
        {"rights": frozenset()},
        {"is_active": False},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_of_any_field_makes_what_was_seen_before_stale(changed: dict[str, object]) -> None:
    add(MANAGER, CLERK)
    change(CLERK, replace(CLERK, **changed))  # type: ignore[arg-type]
    with pytest.raises(UserRefused, match="intussen"):
        change(CLERK, replace(CLERK, name="Nog anders"))


@pytest.mark.usefixtures("slow_store")
def test_of_several_changes_to_the_same_user_at_the_same_time_one_is_kept_and_the_others_hear_it() -> None:
    add(MANAGER, CLERK)
    at_once = Barrier(6)

    def rename(number: int) -> bool:
        at_once.wait()
        try:
            change(CLERK, replace(CLERK, name=f"Hans {number}"))
        except UserRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(rename, range(6))) == 1


def test_a_user_of_another_office_is_not_found_and_not_changed_in_the_words_for_who_does_not_exist() -> None:
    add(MANAGER, STRANGER)
    nobody = replace(STRANGER, email="niemand@elders.example")
    assert changes.find(MANAGER, STRANGER.email) is changes.find(MANAGER, nobody.email) is None
    said = []
    for someone in (STRANGER, nobody):
        for after in (replace(someone, name="Gekaapt"), replace(someone, office_id=OFFICE)):
            with pytest.raises(UserRefused) as refusal:
                change(someone, after)
            said.append(str(refusal.value))
    assert set(said) == {changes.NOT_FOUND}
    assert now(STRANGER) == STRANGER


def test_nobody_is_added_to_or_moved_to_another_office() -> None:
    add(MANAGER, CLERK)
    for before, after in ((None, STRANGER), (CLERK, replace(CLERK, office_id="elders"))):
        with pytest.raises(UserRefused, match="hoort niet bij uw kantoor"):
            change(before, after)
    assert accounts.of_office("elders") == []


def test_an_address_that_is_taken_is_refused_without_a_word_about_where() -> None:
    add(MANAGER, CLERK, STRANGER)
    said = set()
    for taken in (CLERK, STRANGER):
        with pytest.raises(UserRefused) as refusal:
            change(None, replace(CLERK, email=taken.email.upper(), name="Nieuw"))
        said.add(str(refusal.value).replace(taken.email, "ADRES"))
    assert len(said) == 1
    assert (now(CLERK), now(STRANGER)) == (CLERK, STRANGER)


@pytest.mark.parametrize(
    "by",
    [
        CLERK,
        without_managing(SECOND),
        replace(SECOND, is_active=False),
        replace(SECOND, office_id="elders"),
        user(email="wie@kantoor.example"),
    ],
    ids=["hr", "without the right", "disabled", "of another office", "unknown"],
)
def test_who_does_not_manage_access_changes_nothing_whatever_he_says_of_himself(by: User) -> None:
    add(MANAGER, CLERK)
    if by.email == SECOND.email:
        add(by)
    with pytest.raises(UserRefused, match="beheert de toegang niet"):
        change(CLERK, replace(CLERK, name="Anders"), by=replace(by, rights=BOTH, is_active=True, office_id=OFFICE))
    assert now(CLERK) == CLERK


def test_a_manager_whose_right_was_taken_a_moment_ago_changes_nothing_more() -> None:
    add(MANAGER, SECOND, CLERK)
    change(SECOND, without_managing(SECOND))
    with pytest.raises(UserRefused, match="beheert de toegang niet"):
        change(CLERK, replace(CLERK, name="Anders"), by=SECOND)


# What is left behind


def test_a_change_is_in_the_log_with_before_and_after_of_what_differs() -> None:
    add(MANAGER, CLERK)
    after = replace(
        CLERK,
        role=Role.DEPARTMENT_MANAGER,
        employers=(),
        departments=(DepartmentGrant("nacht"), DepartmentGrant("zorg", has_sub_departments=True)),
        rights=frozenset(),
    )
    change(CLERK, after)
    [entry] = access_log.entries(OFFICE)
    assert (entry.kind, entry.email) == ("rights", MANAGER.email)
    assert entry.details == {
        "user": CLERK.email,
        "before": {
            "role": "hr",
            "employers": ["wg0"],
            "departments": [],
            "departments_with_below": [],
            "rights": ["procesbeheer_workflows"],
        },
        "after": {
            "role": "department_manager",
            "employers": [],
            "departments": ["nacht"],
            "departments_with_below": ["zorg"],
            "rights": [],
        },
    }


def test_a_new_user_is_in_the_log_with_all_he_got_and_has_no_password() -> None:
    add(MANAGER)
    change(None, replace(CLERK, email="  HR@Kantoor.example "))
    assert now(CLERK) == CLERK
    [entry] = access_log.entries(OFFICE)
    assert entry.details["after"] == {
        "name": "Hans Hr",
        "role": "hr",
        "employers": ["wg0"],
        "rights": ["procesbeheer_workflows"],
        "is_active": True,
    }
    assert "before" not in entry.details
    with control.engine().connect() as connection:
        assert set(connection.execute(select(control.users.c.password_hash)).scalars()) == {None}


def test_a_change_that_changes_nothing_is_not_in_the_log() -> None:
    add(MANAGER, CLERK)
    change(CLERK, CLERK)
    assert access_log.count(OFFICE) == 0


def test_without_a_log_to_write_in_nothing_is_changed() -> None:
    add(MANAGER, CLERK)
    with control.engine().begin() as connection:
        connection.execute(control.access_log_end.delete())
    with pytest.raises(access_log.LogRefused):
        change(CLERK, replace(CLERK, name="Anders"))
    assert now(CLERK) == CLERK


def test_who_is_disabled_is_signed_out_everywhere_and_stays_out_when_he_is_enabled_again() -> None:
    add(MANAGER, CLERK)
    key = sessions.key_of(sessions.start(CLERK.email))
    assert sessions.find(key) is not None
    change(CLERK, replace(CLERK, is_active=False))
    change(now(CLERK), CLERK)
    assert sessions.find(key) is None


def test_a_right_that_is_taken_is_gone_on_the_next_click_of_a_session_that_goes_on() -> None:
    add(MANAGER, SECOND)
    key = sessions.key_of(sessions.start(SECOND.email))
    change(SECOND, without_managing(SECOND))
    session = sessions.find(key)
    assert session is not None
    assert not session.user.may(Permission.MANAGE_ACCESS)


def test_a_password_survives_a_change() -> None:
    add(MANAGER, CLERK)
    with control.engine().begin() as connection:
        connection.execute(update(control.users).values(password_hash="$argon2id$iets"))
    change(CLERK, replace(CLERK, name="Anders"))
    with control.engine().connect() as connection:
        assert set(connection.execute(select(control.users.c.password_hash)).scalars()) == {"$argon2id$iets"}


def test_what_is_done_on_the_command_line_is_in_the_log_of_the_office_too() -> None:
    commands = [
        ("add", "hr@kantoor.example", "--name", "Hans Hr", "--office", OFFICE, "--role", "hr", "--employer", "wg0"),
        ("grant", "hr@kantoor.example", "procesbeheer_workflows"),
        ("grant", "hr@kantoor.example", "procesbeheer_workflows"),
        ("disable", "hr@kantoor.example"),
        ("enable", "hr@kantoor.example"),
        ("revoke", "hr@kantoor.example", "procesbeheer_workflows"),
    ]
    assert [manage.main(["user", *command]) for command in commands] == [0] * len(commands)
    rows = access_log.entries(OFFICE)[::-1]
    assert {entry.email for entry in rows} == {"manage.py"}
    assert [(entry.details.get("before"), entry.details["after"]) for entry in rows[1:]] == [
        ({"rights": []}, {"rights": ["procesbeheer_workflows"]}),
        ({"is_active": True}, {"is_active": False}),
        ({"is_active": False}, {"is_active": True}),
        ({"rights": ["procesbeheer_workflows"]}, {"rights": []}),
    ]


def test_the_command_line_cannot_take_the_last_manager_out_either(capsys: pytest.CaptureFixture[str]) -> None:
    add(MANAGER)
    assert manage.main(["user", "revoke", MANAGER.email, "manage_access"]) == 1
    assert manage.main(["user", "disable", MANAGER.email]) == 1
    assert capsys.readouterr().err.count("niemand van het kantoor") == 2
    assert now(MANAGER) == MANAGER
