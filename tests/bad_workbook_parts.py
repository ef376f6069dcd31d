"""Workbooks of which a part is not what Excel would write."""

from pathlib import Path

from tests.bad_inputs import Outcome, bad
from tests.bad_workbooks import SHEET, patched

REFUSED = Outcome.REFUSED
_EVIL = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_LAUGHS = '<!DOCTYPE a [<!ENTITY e0 "ha">' + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)
) + "]>"  # fmt: skip


def _after_heading(content: str, declared: str) -> str:
    heading = content[: content.index("?>") + 2] if content.startswith("<?xml") else ""
    return heading + declared + content[len(heading) :]


@bad(REFUSED, "employees.xlsx is geen leesbare werkmap", "Sla hem opnieuw op")
def a_workbook_with_a_truncated_sheet(place: Path) -> Path:
    return patched(place, SHEET, lambda content: content[: len(content) // 2])


@bad(REFUSED, "employees.xlsx is geen leesbare werkmap", "Sla hem opnieuw op")
def a_workbook_with_a_broken_list_of_sheets(place: Path) -> Path:
    return patched(place, "xl/workbook.xml", lambda content: content[:-30])


@bad(REFUSED, "employees.xlsx is geen leesbare werkmap", "Sla hem opnieuw op")
def a_row_beyond_the_last_one(place: Path) -> Path:
    return patched(
        place, SHEET, lambda content: content.replace('r="3"', 'r="99999999999"').replace('3"', '99999999999"')
    )


@bad(REFUSED, "employees.xlsx", "Sla hem opnieuw op")
def an_external_entity_in_a_sheet(place: Path) -> Path:
    return patched(place, SHEET, lambda content: _after_heading(content, _EVIL.replace("a [", "worksheet [")))


@bad(REFUSED, "employees.xlsx", "Sla hem opnieuw op")
def an_external_entity_in_the_list_of_sheets(place: Path) -> Path:
    def change(content: str) -> str:
        return _after_heading(content, _EVIL).replace('name="employees"', 'name="employees&e;"')

    return patched(place, "xl/workbook.xml", change)


@bad(REFUSED, "employees.xlsx", "Sla hem opnieuw op")
def a_billion_laughs_in_a_sheet(place: Path) -> Path:
    return patched(
        place, SHEET, lambda content: _after_heading(content, _LAUGHS).replace("<sheetData>", "<sheetData>&e11;")
    )


@bad(REFUSED, "employees.xlsx", "Sla hem opnieuw op")
def a_billion_laughs_in_the_styles(place: Path) -> Path:
    return patched(
        place, "xl/styles.xml", lambda content: _after_heading(content, _LAUGHS).replace("<fonts", "&e11;<fonts")
    )


@bad(REFUSED, "employees.xlsx is geen leesbare werkmap", "Sla hem opnieuw op")
def a_list_of_sheets_200000_deep(place: Path) -> Path:
    deep = "<x>" * 200_000 + "</x>" * 200_000
    return patched(place, "xl/workbook.xml", lambda content: content.replace("<sheets>", f"{deep}<sheets>"))
