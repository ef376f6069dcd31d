"""The fields of an address: texts to values and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.terms import DECLARATION, Overview
from ui import address, choices
from ui.address import Partly

OFFERED = choices.Choices({"process": [DECLARATION, "a=b&c", "é"], "payroll_period": ["2026-11"]}, {"zorg": "Zorg"})
FIELDS = {field.name: field for field in choices.fields(OFFERED, Overview.OPEN)}


def test_a_single_choice_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="c"):
        address.one_of("x", ["a", "b"], "a").read(["c"])


def test_the_last_of_several_single_choices_counts() -> None:
    assert address.one_of("x", ["a", "b"], "a").read(["a", "b"]) == "b"


def test_of_several_choices_the_known_ones_stay_and_the_others_are_reported() -> None:
    with pytest.raises(Partly) as partly:
        address.some_of("x", ["a", "b"]).read(["a", "z", "b"])
    assert partly.value.known == ["a", "b"]


def test_a_value_that_is_the_default_is_not_written() -> None:
    fields = [address.one_of("x", ["a"], "a"), address.some_of("x", ["a"]), address.free("x"), FIELDS["page"]]
    assert [field.write(field.default) for field in fields] == [[]] * 4


def test_blank_texts_are_no_filter() -> None:
    assert address.free("x").read(["", "  ", "*bakker*"]) == ["*bakker*"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("employee", ["*de Vries*", "Zoë"]),
        ("period", "vorige-maand"),
        ("submitted_from", date(2026, 11, 1)),
        ("process", [DECLARATION, "a=b&c", "é"]),
        ("department", ["zorg"]),
        ("value_from", 12.5),
        ("value_until", -3.0),
        ("payroll_period", ["2026-11"]),
        ("focus", "late"),
        ("sort", "employee"),
        ("order", "asc"),
        ("page", 3),
    ],
)
def test_what_is_written_is_read_back(name: str, value: object) -> None:
    field = FIELDS[name]
    assert field.read(field.write(value)) == value


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 2)))
def test_a_value_of_money_survives_the_address_to_the_cent(value: float) -> None:
    field = FIELDS["value_from"]
    assert field.read(field.write(value)) == value


def test_a_decimal_comma_is_read() -> None:
    assert FIELDS["value_from"].read(["12,50"]) == 12.5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("submitted_from", "gisteren"),
        ("submitted_from", "2026-02-30"),
        ("value_from", "veel"),
        ("value_from", "nan"),
        ("value_until", "inf"),
        ("value_until", "1e999"),
        ("page", "laatste"),
        ("sort", "workflow_id"),
        ("order", "willekeurig"),
        ("focus", "alles"),
        ("period", "ooit"),
        ("process", "Verzonnen"),
        ("department", "elders"),
    ],
)
def test_an_unusable_text_is_refused_with_a_value_error(name: str, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Partly says which texts were usable, the others name the text
        FIELDS[name].read([text])
