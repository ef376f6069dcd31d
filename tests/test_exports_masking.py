"""Bank account numbers are masked wherever they occur, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.masking import masked


def _iban(country: str, account: str) -> str:
    digits = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{account}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NL91ABNA0417164300", "•••• 4300"),
        ("naar nl91 abna 0417 1643 00 graag", "naar •••• 4300 graag"),
        ("IBAN: NL91.ABNA.0417.1643.00, of BE68 5390 0754 7034.", "IBAN: •••• 4300, of •••• 7034."),
        ("IBANNL91ABNA0417164300", "IBAN•••• 4300"),
        ("GB82 WEST 1234 5698 7654 32\nDE89370400440532013000", "•••• 5432\n•••• 3000"),
        ("NL91\u00a0ABNA\u00a00417\u00a01643\u00a000", "•••• 4300"),
        ("(NL91ABNA0417164300)", "(•••• 4300)"),
    ],
)
def test_a_valid_iban_keeps_its_last_four_characters_only(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "NL91ABNA0417164301",
        "XX91ABNA0417164300",
        "NL91ABNA041716430",
        "WF2026-000123",
        "0612345678",
        "bestelling DE12 is binnen",
        "123e4567-e89b-12d3-a456-426614174000",
        "",
    ],
)
def test_a_code_that_is_no_valid_iban_stays(text: str) -> None:
    assert masked(text) == text


@given(
    before=st.sampled_from(["", "rekening ", "(", "naar:", "\t"]),
    account=st.integers(0, 10**10 - 1),
    gap=st.sampled_from(["", " ", "-", ".", " \n"]),
    after=st.sampled_from(["", " betaald op 3 mei", ")", ".", " NL"]),
)
def test_however_it_is_written_only_the_last_four_characters_of_an_iban_remain(
    before: str, account: int, gap: str, after: str
) -> None:
    iban = _iban("NL", f"ABNA{account:010d}")
    written = gap.join(iban[start : start + 4] for start in range(0, 18, 4))
    assert masked(f"{before}{written}{after}") == f"{before}•••• {iban[-4:]}{after}"


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)
