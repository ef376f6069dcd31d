"""Values as Dutch text."""

from datetime import UTC, date, datetime

import pytest

from ui import words

NIGHT_IN_UTC = datetime(2026, 7, 31, 22, 30, 5, tzinfo=UTC)
MINUTE, HOUR = 1 / 1440, 1 / 24
JOINER = "\u2060"  # has no width and breaks nothing but words that are looked for


def test_a_moment_just_before_midnight_in_utc_falls_on_the_next_day_in_amsterdam() -> None:
    assert (words.day(NIGHT_IN_UTC), words.moment(NIGHT_IN_UTC)) == ("01-08-2026", "01-08-2026 00:30")


def test_the_hour_that_comes_twice_in_october_is_told_as_the_clock_shows_it() -> None:
    moments = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert [words.moment(moment) for moment in moments] == ["25-10-2026 02:30", "25-10-2026 02:30"]


def test_a_date_keeps_its_day() -> None:
    assert words.day(date(2026, 2, 3)) == "03-02-2026"


def test_nothing_is_told_of_what_is_not_there() -> None:
    nothing = [words.day(None), words.moment(None), words.number(None), words.quantity(None, "km"), words.days(None)]
    assert nothing == [""] * 5


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567.891, 2, "1.234.567,89"), (-0.5, 1, "-0,5"), (8412, 0, "8.412"), (999, 0, "999"), (0, 0, "0")],
)
def test_a_number_has_points_for_thousands_and_a_comma(value: float, decimals: int, text: str) -> None:
    assert words.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (142.0, "km", "142 km"),
        (7.5, "uur", "7,50 uur"),
        (1250.5, "€", "€ 1.250,50"),
        (3.0, "", "3"),
        (0.0, "km", "0 km"),
        (2.0, "stuks", "2 stuks"),
    ],
)
def test_a_quantity_is_told_with_its_unit_and_no_more_decimals_than_it_needs(
    value: float, unit: str, text: str
) -> None:
    assert words.quantity(value, unit) == text


def test_one_is_singular_and_anything_else_plural() -> None:
    told = [words.count(number, "rij", "rijen") for number in (0, 1, 2, 1000)]
    assert told == ["0 rijen", "1 rij", "2 rijen", "1.000 rijen"]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "< 1 minuut"),
        (MINUTE * 1.5, "1 minuut"),
        (MINUTE * 59, "59 minuten"),
        (HOUR, "1 uur"),
        (HOUR * 1.5, "1,5 uur"),
        (HOUR * 23, "23 uur"),
        (1, "1 dag"),
        (5.25, "5,2 dagen"),
        (14.7, "15 dagen"),
        (1234, "1.234 dagen"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_fits(days: float, text: str) -> None:
    assert words.days(days) == text


@pytest.mark.parametrize(
    "text", ["*a* _b_ **c**", "[a](https://b)", "![](x)", "# a", "`a`", ":red[a]", "$a$", "<b>", "1. a"]
)
def test_plain_leaves_no_mark_of_markdown_without_a_backslash_before_it(text: str) -> None:
    told = words.plain(text)
    assert all(told[place - 1] == "\\" for place, mark in enumerate(told) if place and mark in "*_[]()!#`:$<>.")
    assert told.replace("\\", "").replace(JOINER, "") == text


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("https://b", f"https:{JOINER}//b"),
        ("www.b.nl", f"www{JOINER}.b{JOINER}.nl"),
        ("a@b.nl", f"a@b{JOINER}.nl"),
        (":material/lock:", f":{JOINER}material/lock:"),
        ("a -> b", f"a -{JOINER}> b"),
        ("a -- b <= c", f"a -{JOINER}- b <{JOINER}= c"),
    ],
)
def test_plain_breaks_what_is_made_into_links_icons_and_arrows_afterwards(text: str, broken: str) -> None:
    assert words.plain(text).replace("\\", "") == broken


@pytest.mark.parametrize("text", ["12 km. Bon ontbreekt", "Proces: Declaratie medewerker", "Anne-Marie de Vries"])
def test_plain_leaves_ordinary_sentences_without_anything_unseen(text: str) -> None:
    assert JOINER not in words.plain(text)


def test_plain_keeps_a_text_on_one_line() -> None:
    assert words.plain(" a\n\n- b\t c ") == "a \\- b c"
