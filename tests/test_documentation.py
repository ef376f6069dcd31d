"""What the documentation says is there, is there."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from settings import ROOT, Settings

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_exactly_and_explained(file: str) -> None:
    lines = [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if line and line[0] not in "-#"]
    explained = re.findall(
        r"^\| ([\w.-]+) \|", (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [line for line in lines if line.partition("==")[0] not in explained or "==" not in line] == []


def test_every_setting_is_in_the_page_of_settings() -> None:
    page = (ROOT / "docs" / "instellingen.md").read_text(encoding="utf-8")
    assert [
        field.name
        for field in fields(Settings)
        if not re.search(rf"(?<![a-z]){field.name}(?![a-z])", page, re.IGNORECASE)
    ] == []


def test_every_target_that_the_pages_name_can_be_made() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        name
        for page in PAGES
        for name in re.findall(r"(?:`|^)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named <= targets
