"""The files of Streamlit's page: told to a browser before it asks, and handed out packed, once and for ever."""

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from auth import front_end, gate
from auth.front_end import FrontEnd
from settings import settings

FOLDER = Path(streamlit.__file__).parent / "static"
FILES = FrontEnd(FOLDER).needed
LINKED = re.compile(r'<link rel="(\w+)" href="/static/([^"]+)"')


@pytest.fixture(scope="module")
def client() -> TestClient:
    made = Starlette(middleware=[Middleware(gate.Gate, front=front_end.of(FOLDER))])
    return TestClient(made, settings().public_url)


def names(paths: list[str]) -> set[str]:
    return {Path(path).name.partition(".")[0] for path in paths}


def test_a_list_needs_its_table_its_filters_and_its_icons_and_none_of_the_charts() -> None:
    assert {"index", "DataFrame", "arrowFormatUtils", "Multiselect", "DateInput", "MaterialSymbols-Rounded"} <= names(
        FILES
    )
    assert not {"PlotlyChart", "ArrowVegaLiteChart", "GraphVizChart", "embed"} & names(FILES)


def test_a_page_before_the_list_names_all_its_files_for_later_and_the_page_of_the_list_the_rest_of_its_scripts() -> (
    None
):
    front = front_end.of(FOLDER)
    later, now = LINKED.findall(front.of_door), LINKED.findall(front.of_app)
    own = set(re.findall(r'"\./static/([^"]+)"', (FOLDER / "index.html").read_text("utf-8")))
    assert [kind for kind, _ in later] == ["prefetch"] * len(FILES)
    assert [path for _, path in later] == FILES
    assert {path for kind, path in now if kind == "modulepreload"} | own >= {path for path in FILES if ".js" in path}
    assert not {path for _, path in now} & own


@pytest.mark.parametrize("path", FILES[::20])
def test_each_file_is_the_one_of_the_folder_and_need_never_be_asked_for_again(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.content == (FOLDER / "static" / path).read_bytes()
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_script_comes_packed_to_whoever_takes_that_and_plain_to_whoever_does_not(client: TestClient) -> None:
    [path] = [path for path in FILES if Path(path).name.startswith("DataFrame.") and path.endswith(".js")]
    packed, plain = (
        client.get(f"/static/{path}", headers={"Accept-Encoding": took}) for took in ("gzip, br", "identity")
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.content == plain.content
    assert [answer.headers["content-type"] for answer in (packed, plain)] == ["text/javascript"] * 2
    assert [answer.headers["vary"] for answer in (packed, plain)] == ["Accept-Encoding"] * 2


@pytest.mark.parametrize(
    "path", ["js/nergens.js", "index.html", "js/", "../index.html", "js/%2e%2e/%2e%2e/index.html", ""]
)
def test_there_are_no_other_files(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_a_file_cannot_be_sent_to(client: TestClient) -> None:
    assert client.post(f"/static/{FILES[0]}").status_code == 404
