"""Text that is not UTF-8: named in the report and read only when there is no doubt."""

from functools import partial
from pathlib import Path

import pytest

from errors import SourceRefused
from tests import sources

REMARK = "Zoë’s reünie, één café – €12"


def _source(place: Path, encoding: str, remark: str = REMARK) -> Path:
    tables = sources.rows()
    tables["workflows"][0]["remark"] = remark
    for row in tables["workflows"][1:]:
        row["remark"] = "geen"
    sources.folder(place, tables)
    sources.as_csv(place / "bron" / "workflows.csv", tables["workflows"], encoding=encoding)
    return place / "bron"


@pytest.mark.parametrize(
    ("encoding", "name", "remark"),
    [
        ("cp1252", "windows-1252", REMARK),
        ("latin-1", "windows-1252", "Zoë en René"),
        ("cp850", "cp850", "Zoë en René"),
        ("mac-roman", "mac-roman", "Zoë en René"),
        ("utf-16", "utf-16", REMARK),
        ("utf-32", "utf-32", REMARK),
    ],
)
def test_another_encoding_is_read_and_named(home: Path, tmp_path: Path, encoding: str, name: str, remark: str) -> None:
    report = sources.load(_source(tmp_path, encoding, remark))
    assert report.warnings == [f"workflows.csv is geen UTF-8 maar {name}, en is zo gelezen."]
    assert sources.served("workflows")[0]["remark"] == remark


@pytest.mark.parametrize(("encoding", "remark"), [("cp1251", "Привет"), ("cp1253", "Καλημέρα"), ("cp932", "日本語")])
def test_an_encoding_that_is_not_certain_is_refused_by_name(
    home: Path, tmp_path: Path, encoding: str, remark: str
) -> None:
    with pytest.raises(SourceRefused, match=r"workflows\.csv is geen UTF-8 \(codering: waarschijnlijk .*niet zeker\)"):
        sources.load(_source(tmp_path, encoding, remark))


def test_utf_8_is_read_without_a_warning(home: Path, tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig"):
        assert sources.load(_source(tmp_path, encoding)).warnings == []


def test_json_lines_in_another_encoding_are_read_and_named(home: Path, tmp_path: Path) -> None:
    source = sources.folder(tmp_path, sources.rows(), write=sources.as_json_lines, ending="jsonl")
    path = source / "employees.jsonl"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    report = sources.load(source)
    assert report.warnings == ["employees.jsonl is geen UTF-8 maar windows-1252, en is zo gelezen."]
    assert [row["name"] for row in sources.served("employees")] == ["Noor de Vries", "Zoë van der Meer"]


def test_a_quote_that_is_left_open_in_another_encoding_still_costs_one_line(home: Path, tmp_path: Path) -> None:
    tables = sources.rows(workflows=10)
    source = sources.folder(tmp_path, tables, write=partial(sources.as_csv, encoding="cp1252"))
    with (source / "steps.csv").open("ab") as file:
        file.write('W1,"é\n'.encode("cp1252"))
    [bad] = sources.quarantined(sources.load(source))
    assert bad["line"] == 22
