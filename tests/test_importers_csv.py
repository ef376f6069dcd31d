"""CSV as people send it: bad lines cost themselves and nothing else, and every line keeps its number."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import SourceRefused
from importers import csv_lines, csv_plain
from tests import sources

HEADER = "workflow_id;seq;step_no;remark\n"


def _steps(place: Path, content: str | bytes) -> Path:
    source = sources.folder(place, sources.rows(workflows=10, steps=1))
    (source / "steps.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return source


def _load(place: Path, content: str | bytes, spare: int = 20) -> tuple[list[tuple[int, str]], dict[str, str]]:
    """(line, reason) of the quarantined lines, and remark by workflow; good rows are added so that most are good."""
    filling = "".join(f"W10;{number};1;vulling\n" for number in range(100, 100 + spare))
    added = content + (filling.encode() if isinstance(content, bytes) else filling)
    report = sources.load(_steps(place, added))
    bad = [(row["line"], row["reason"]) for row in sources.quarantined(report)]
    remarks = {row["workflow_id"]: row["remark"] for row in sources.served("steps") if row["workflow_id"] != "W10"}
    return bad, remarks


def test_lines_with_too_many_or_too_few_columns_are_left_out_by_number(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + "W1;1;1;a\nW2;1;1;b;te veel\nW3;1\nW4;1;1;d\n")
    assert [line for line, _ in bad] == [3, 4]
    assert bad[0][1].startswith("De regel heeft te veel kolommen: 5 in plaats van 4.")
    assert bad[1][1].startswith("De regel heeft te weinig kolommen: 2 in plaats van 4.")
    assert remarks == {"W1": "a", "W4": "d"}


def test_an_unclosed_quote_costs_one_line(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + 'W1;1;1;"open\nW2;1;1;b\nW3;1;1;"goed"\nW4;1;1;d\n')
    assert [line for line, _ in bad] == [2]
    assert "niet gesloten" in bad[0][1]
    assert remarks == {"W2": "b", "W3": "goed", "W4": "d"}


def test_two_unclosed_quotes_do_not_swallow_the_rows_between_them(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + 'W1;1;1;"open\nW2;1;1;b\nW3;1;1;c\nW4;1;1;dicht"\nW5;1;1;e\n')
    assert [line for line, _ in bad] == [2]
    assert remarks == {"W2": "b", "W3": "c", "W4": 'dicht"', "W5": "e"}


def test_an_unclosed_quote_at_the_end_of_the_file_costs_one_line(home: Path, tmp_path: Path) -> None:
    source = _steps(tmp_path, HEADER + "".join(f"W{n};1;1;x\n" for n in range(1, 10)) + 'W10;1;1;"open')
    [bad] = sources.quarantined(sources.load(source))
    assert (bad["line"], bad["row"]) == (11, '"W10;1;1;\\"open"')


def test_text_of_several_lines_is_one_value_and_later_lines_keep_their_numbers(home: Path, tmp_path: Path) -> None:
    content = HEADER + 'W1;1;1;"een\ntwee; \n\ndrie"\nW2;een;1;b\nW3;1;1;"c"\n'
    bad, remarks = _load(tmp_path, content)
    assert [line for line, _ in bad] == [6]
    assert remarks == {"W1": "een\ntwee; \n\ndrie", "W3": "c"}


def test_quotes_inside_text_are_kept(home: Path, tmp_path: Path) -> None:
    content = HEADER + 'W1;1;1;"hij zei ""ja"""\nW2;1;1;buis van 5"\nW3;1;1; "los\nW4;1;1;a"b"c\n'
    bad, remarks = _load(tmp_path, content)
    assert bad == []
    assert remarks == {"W1": 'hij zei "ja"', "W2": 'buis van 5"', "W3": '"los', "W4": 'a"b"c'}


def test_blank_lines_and_mixed_line_ends_are_no_rows(home: Path, tmp_path: Path) -> None:
    content = "\r\n" + HEADER + "\r\nW1;1;1;a\r\n\n   \nW2;1;1;b\nW3;een;1;c\r\n\r\n"
    bad, remarks = _load(tmp_path, content)
    assert [line for line, _ in bad] == [8]
    assert remarks == {"W1": "a", "W2": "b"}


def test_a_lone_return_inside_a_line_is_left_out(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + "W1;1;1;a\rb\nW2;1;1;b\n")
    assert [line for line, _ in bad] == [2]
    assert remarks == {"W2": "b"}


def test_a_line_that_is_too_long_is_left_out(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + "W1;1;1;" + "x" * 1_100_000 + "\nW2;1;1;b\nW3;1;1;" + "y" * 900_000 + "\n")
    assert [line for line, _ in bad] == [2]
    assert len(remarks["W3"]) == 900_000


def test_a_damaged_line_in_utf_8_is_left_out(home: Path, tmp_path: Path) -> None:
    content = (HEADER + "W1;1;1;één\nW2;1;1;X\nW3;1;1;ïets\n").encode().replace(b"X", b"\xe9\xff")
    bad, remarks = _load(tmp_path, content)
    assert [line for line, _ in bad] == [3]
    assert remarks == {"W1": "één", "W3": "ïets"}


def test_dutch_headings_with_a_semicolon_in_quotes_are_understood(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, '"Workflow";"Volgnummer";"Stap";"Opmerking"\nW1;1;1;a\n')
    assert (bad, remarks) == ([], {"W1": "a"})


def test_a_zero_byte_costs_one_line(home: Path, tmp_path: Path) -> None:
    bad, remarks = _load(tmp_path, HEADER + "W1;1;1;a\0b\nW2;1;1;b\n")
    assert (bad, set(remarks)) == ([(2, "De regel bevat een NUL-teken. Verwijder het.")], {"W2"})


def test_a_path_with_a_pattern_in_it_is_read_as_a_path(home: Path, tmp_path: Path) -> None:
    (tmp_path / "b[1]*").mkdir()
    for ending, write in (("csv", sources.as_csv), ("parquet", sources.as_parquet)):
        source = sources.folder(tmp_path / "b[1]*", sources.rows(), write=write, ending=ending)
        assert sources.load(source).workflows.read == 3


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "steps.csv").write_text(content, encoding="utf-8")
    with pytest.raises(SourceRefused, match="is leeg"):
        csv_lines.scan(tmp_path / "steps.csv", "steps", "steps.csv")


def test_a_plain_file_is_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "steps.csv").write_text(HEADER + "W1;1;1;a\nW2;1;1;b\n", encoding="utf-8")
    lines = csv_lines.scan(tmp_path / "steps.csv", "steps", "steps.csv")
    assert (lines.rows, lines.cuts, lines.bad, lines.shifts) == (2, [], [], [(0, 2)])


_ODD_LINES = st.sampled_from(
    [
        b"K1-1,W1,1,een",
        b"K1-2,W1,2,twee\r",
        b"K1-3,W2,1,\xc3\xa9\xc3\xa9n",
        b"K1-4,W2,2,\xe9\xe9n",
        b'K1-5,W3,1,"een, twee"',
        b'K1-6,W3,2,"een ""twee"""',
        b'K1-7,W3,2,"open',
        b'dicht",1',
        b"workflow_id,seq,step_no,name",
        b"workflow_id,seq,step_no,namen",
        b"",
        b"  \t",
        b",,,",
        b"te,weinig",
        b"te,veel,te,veel,te,veel",
        b"een\rhalve,1,1,regel",
        b"nul,1,1,\0",
    ]
)


@given(st.lists(_ODD_LINES, max_size=40), st.booleans(), st.sampled_from([60, 200, 4 * 1024**2]))
def test_rows_found_many_at_a_time_are_those_found_line_by_line(found: list[bytes], is_ended: bool, piece: int) -> None:
    text = b"\n".join([b"workflow_id,seq,step_no,name", *found]) + (b"\n" if is_ended else b"")
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patched:
        (path := Path(place) / "steps.csv").write_bytes(text)
        patched.setattr(csv_plain, "_PIECE", piece)
        many = csv_lines.scan(path, "steps", "steps.csv")
        patched.setattr(csv_plain, "_PIECE", 1)
        assert many == csv_lines.scan(path, "steps", "steps.csv")
