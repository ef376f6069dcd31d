"""The address of the list as others write it: what is unknown is ignored, and nothing in it widens what one sees."""

from collections.abc import Iterator

import pytest

from auth.accounts import User
from queries.terms import DECLARATION
from tests import screen_office
from tests.organisation import word
from tests.screen_lists import NAMES, listed, visible
from tests.screen_office import (
    ADDRESS,
    EXACT_MANAGER,
    HR_USER,
    OFFICE_USER,
    is_open,
)
from tests.screens import hits, opened, own_home

DECLARED = {"process": DECLARATION}
IGNORED = "Een filter in dit adres is onbekend en is genegeerd."


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        screen_office.make()
        yield


BAD: list[dict[str, str | list[str]]] = [
    {"process": "Verzonnen"},
    {"status": ["Afgerond", "x"]},
    {"department": "elders"},
    {"list": "alles"},
    {"period": "ooit"},
    {"period": "eigen", "submitted_from": "gisteren"},
    {"focus": "alles"},
    {"sort": "workflow_id"},
    {"order": "x"},
    {"page": "laatste"},
    {"value_from": "nan"},
    {"process": DECLARATION, "value_until": "1e400"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_an_unknown_value_in_the_address_is_ignored_with_a_notice_and_leaves_it(
    query: dict[str, str | list[str]],
) -> None:
    app = opened(OFFICE_USER.email, **query)
    assert [toast.value for toast in app.toast] == [IGNORED]
    left = {key: value for key, value in query.items() if value in (DECLARATION, "eigen")}
    assert app.query_params == left
    is_declaration = DECLARATION in left.values()
    assert hits(app) == len(
        visible(OFFICE_USER, lambda w: is_open(w) and (not is_declaration or w.process == DECLARATION))
    )


@pytest.mark.parametrize(
    "query",
    [
        {"period": "eigen", "submitted_from": "0001-01-01", "submitted_until": "9999-12-31"},
        {"period": "eigen", "submitted_from": "1990-01-01"},
        {"process": DECLARATION, "value_from": "-999999999999"},
        {"page": "-3"},
        {"page": "99999999999999999999"},
        {"employee": ["*" * 300, "("]},
        {"employee": "\x00"},
        {"onbekend": "x"},
    ],
    ids=str,
)
def test_an_odd_value_in_the_address_never_raises(query: dict[str, str | list[str]]) -> None:
    opened(OFFICE_USER.email, **query)


def test_of_several_values_the_known_ones_go_on_filtering() -> None:
    app = opened(OFFICE_USER.email, process=[ADDRESS, "Verzonnen"])
    assert listed(app) == visible(OFFICE_USER, lambda w: is_open(w) and w.process == ADDRESS)
    assert [toast.value for toast in app.toast] == [IGNORED]


SHARED: list[dict[str, str | list[str]]] = [
    {"department": "balie"},
    {"employee": NAMES["zorggroep", "3"]},
    {"employee": "*"},
    {"department": ["balie", "winkel"]},
    {"employers": "zorggroep"},
    {"employer": ["zorggroep", "bakkerij"]},
]


@pytest.mark.parametrize("query", SHARED, ids=str)
@pytest.mark.parametrize("someone", [HR_USER, EXACT_MANAGER], ids=lambda user: user.name)
def test_an_address_of_someone_who_sees_more_never_widens_what_one_sees(
    someone: User, query: dict[str, str | list[str]]
) -> None:
    app = opened(someone.email, **query)
    assert set(listed(app) if hits(app) else []) <= set(visible(someone, is_open))


def test_the_notice_about_a_foreign_department_is_that_about_one_that_never_was() -> None:
    shown = [opened(HR_USER.email, department=department) for department in ("balie", "bestaat-niet")]
    assert [[toast.value for toast in app.toast] for app in shown] == [[IGNORED], [IGNORED]]
    assert listed(shown[0]) == listed(shown[1])


def test_the_filters_offer_only_what_lies_in_the_users_own_scope() -> None:
    app = opened(EXACT_MANAGER.email)
    assert app.multiselect(key="filter:employee").options == [NAMES["zorggroep", "1"]]
    assert app.multiselect(key="filter:department").options == [f"Zorg {word('afdeling', 1)}"]
