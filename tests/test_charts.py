"""Figures: what they show, what goes out as PNG and CSV, once, in the log, and without a word of the user as markup."""

import csv
import hashlib
import io
import re
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from auth import access_log, accounts, downloads, sessions
from auth.access_log import Kind
from auth.downloads import Download
from exports import figure
from exports.figure import FigureRefused
from tests import flow_office
from tests.conftest import forget
from tests.flow_office import HR_USER, OFFICE_USER
from tests.organisation import OFFICE
from tests.screens import assert_nothing_raised, nodes, opened, own_home, session_of
from ui import chart_look, charts

PAGE = "pages/reports/bottlenecks.py"
PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = '=HYPERLINK("http://x") **vet** <img src=x> :red[rood]'


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        flow_office.make()
        for someone in flow_office.USERS:
            accounts.add(someone)
        yield
        forget()


def tokens(app: AppTest) -> list[str]:
    return re.findall(r"/export/([\w-]+)", "".join(str(node.value) for node in nodes(app) if node.type == "html"))


def made(app: AppTest, button: str, key: str) -> Download:
    """The file that this button makes, fetched as this session."""
    app.button(key=button).click().run()
    assert_nothing_raised(app)
    [token] = tokens(app)
    session = sessions.find(key)
    assert session is not None
    found = downloads.take(session, token)
    assert found is not None
    assert downloads.take(session, token) is None
    return found


def screen(part: str, email: str = OFFICE_USER.email) -> tuple[AppTest, str]:
    key = session_of(email)
    return opened(None, PAGE, session=key, part=part, period="alles"), key


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")), delimiter=";"))


def exported() -> list[dict[str, Any]]:
    """What the log says of exports, the last one first."""
    return [dict(entry.details) for entry in access_log.every(office_id=OFFICE) if entry.kind == Kind.EXPORT.value]


def test_the_csv_holds_the_numbers_of_the_figure_and_the_log_says_who_took_it() -> None:
    app, key = screen("verloop")
    file = made(app, "csv-verloop-stroom", key)
    rows = read(file.path)
    assert rows[0][:5] == ["Week van", "Ingediend", "Afgerond", "Geweigerd", "Open aan het eind"]
    total = sum(int(row[1]) for row in rows[1:])
    assert f"{total} ingediend" in [button.label for button in app.button]
    entry = exported()[0]
    assert entry["rows"] == len(rows) - 1
    assert entry["sha256"] == hashlib.sha256(file.path.read_bytes()).hexdigest()
    assert entry["list"] == file.file_name
    assert entry["filters"]["part"] == ["verloop"]


def test_the_png_is_a_picture_and_is_in_the_log_as_well() -> None:
    app, key = screen("verouderend")
    file = made(app, "png-verouderend-werk", key)
    assert file.path.read_bytes().startswith(PNG)
    assert file.file_name.endswith(".png")
    assert exported()[0]["list"] == file.file_name


def test_a_file_waits_where_only_this_program_can_read_it() -> None:
    app, key = screen("werklast")
    file = made(app, "csv-werklast", key)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert "exports" in file.path.parts


def test_nothing_leaves_through_an_address_that_needs_no_sign_in() -> None:
    app, _ = screen("verloop")
    app.button(key="csv-verloop-stroom").click().run()
    assert not [node for node in nodes(app) if node.type == "download_button"]
    assert "/media/" not in "".join(str(getattr(node, "proto", "")) for node in nodes(app))


def test_someone_of_one_employer_takes_no_others_work() -> None:
    app, key = screen("verouderend", HR_USER.email)
    own = {row[0] for row in read(made(app, "csv-verouderend-werk", key).path)[1:]}
    app, key = screen("verouderend")
    every = {row[0] for row in read(made(app, "csv-verouderend-werk", key).path)[1:]}
    assert own < every


def test_a_spreadsheet_takes_no_cell_for_a_formula_and_reads_numbers_as_dutch(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "=1+1": [HOSTILE, "+31 6", "NL91ABNA0417164300"],
            "getal": [1234.5, -0.25, float("nan")],
            "dag": [date(2026, 11, 5)] * 3,
            "moment": [datetime(2026, 11, 5, 12, tzinfo=UTC)] * 3,
        }
    )
    done = figure.write_csv(table, tmp_path / "a.csv")
    rows = read(tmp_path / "a.csv")
    assert rows[0][0] == "'=1+1"
    assert [row[0] for row in rows[1:]] == [f"'{HOSTILE}", "'+31 6", "•••• 4300"]
    assert [row[1] for row in rows[1:]] == ["1234,5", "-0,25", ""]
    assert rows[1][2:] == ["05-11-2026", "05-11-2026 13:00"]
    assert done.rows == 3


def test_a_table_on_screen_is_dutch_text_with_a_dash_for_what_is_not_known() -> None:
    table = pd.DataFrame({"a": [1234.5, float("nan")], "b": [7, 8], "c": [date(2026, 11, 5), None], "d": ["x", None]})
    assert charts.in_words(table).to_numpy().tolist() == [["1.234,5", "7", "05-11-2026", "x"], ["–", "8", "–", "–"]]


def test_a_picture_is_drawn_on_white_in_the_colours_of_paper_whatever_the_theme() -> None:
    dark = chart_look.DARK
    chart = alt.Chart(pd.DataFrame({"x": [1], "y": [2]})).mark_point(color=dark.accent).encode(x="x:Q", y="y:Q")
    drawn = chart_look.drawing(chart, "Titel")
    assert drawn["config"]["background"] == "#FFFFFF"
    assert drawn["mark"]["color"] == chart_look.LIGHT.accent
    assert drawn["config"]["locale"]["number"]["decimal"] == ","


def test_a_chart_that_cannot_be_drawn_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FigureRefused, match="kon niet worden getekend"):
        figure.write_png({"chart": {"mark": "iets anders"}}, 1, tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


def test_a_picture_fetches_nothing(tmp_path: Path) -> None:
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {"x": {"field": "a"}}}
    with pytest.raises(FigureRefused):
        figure.write_png({"chart": spec}, 1, tmp_path / "a.png")


def test_a_map_is_drawn_as_a_picture_and_what_is_no_graph_is_refused(tmp_path: Path) -> None:
    made = figure.write_png({"map": 'digraph { "Indienen" -> "Controle" [label="3×"] }'}, 1, tmp_path / "kaart.png")
    assert (tmp_path / "kaart.png").read_bytes().startswith(b"\x89PNG")
    assert made.rows == 1
    with pytest.raises(FigureRefused):
        figure.write_png({"map": "geen graaf"}, 1, tmp_path / "geen.png")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [chart_look.LIGHT, chart_look.DARK], ids=["light", "dark"])
def test_signs_and_lines_stand_out_from_their_background_in_both_themes(colours: chart_look.Palette) -> None:
    for name in ("accent", "second", "quiet", "good", "risk", "late"):
        assert contrast(getattr(colours, name), colours.background) >= 3
    assert contrast(colours.text, colours.background) >= 4.5
