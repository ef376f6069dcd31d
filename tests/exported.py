"""Reading an exported workbook back, by openpyxl and by its XML, without any code of the app."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import openpyxl
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The order that the schema of a worksheet prescribes, as far as these files use it.
ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter"),
    *("pageMargins", "pageSetup", "ignoredErrors"),
)


@dataclass(frozen=True)
class Exported:
    """What a reader finds in the file: the data rows of all sheets as Python values, and the account."""

    headings: list[str]
    rows: list[tuple[object, ...]]
    cells: list[list[Cell]]
    account: list[tuple[str, object]]
    sheets: list[str]

    def said(self, subject: str) -> list[object]:
        return [content for name, content in self.account if name == subject]

    def sha256(self) -> str:
        """The digest of the rows, computed as the account describes."""
        lines = ["\x1f".join(map(_text, cells)) + "\x1e" for cells in self.cells]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def read(path: Path) -> Exported:
    """Read it whole; checks on the way that all data sheets have the same headings."""
    book = openpyxl.load_workbook(path)
    *data, last = book.worksheets
    headings = [cell.value for cell in data[0][1]]
    assert all([cell.value for cell in sheet[1]] == headings for sheet in data)
    cells = [list(row) for sheet in data for row in sheet.iter_rows(min_row=2, max_col=len(headings))]
    account = [(row[0], value(row[1])) for row in ((r[0].value, r[1]) for r in last.iter_rows(min_row=2))]
    return Exported(headings, [tuple(map(value, row)) for row in cells], cells, account, book.sheetnames)


def value(cell: Cell) -> object:
    """What Excel shows in this cell: openpyxl leaves the escapes of the format in place."""
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


def cell_time(*parts: int) -> datetime:
    """A date or a date with time as a cell holds it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def _text(cell: Cell) -> str:
    found = value(cell)
    if isinstance(found, datetime):
        return found.strftime("%Y-%m-%dT%H:%M:%S" if "h" in cell.number_format else "%Y-%m-%d")
    return "" if found is None else found if isinstance(found, str) else repr(float(found))


def check_package(path: Path) -> None:
    """Fails on what would make Excel offer to repair the file."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(set(names)) == len(names)
        parts = {name: etree.fromstring(package.read(name)) for name in names}
    _check_parts_are_declared(parts)
    _check_links(parts)
    styles = _checked_styles(parts["xl/styles.xml"])
    titles = [sheet.get("name") for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert len({title.lower() for title in titles}) == len(titles)
    assert all(0 < len(title) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", title) for title in titles)
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(titles)
    for sheet in sheets:
        _check_sheet(sheet, styles)


def _check_parts_are_declared(parts: dict[str, etree._Element]) -> None:
    types = parts["[Content_Types].xml"]
    extensions = {kind.get("Extension") for kind in types if kind.tag.endswith("Default")}
    declared = {kind.get("PartName") for kind in types if kind.tag.endswith("Override")}
    assert all(name.removeprefix("/") in parts for name in declared)
    assert all(f"/{name}" in declared or name.rsplit(".", 1)[-1] in extensions for name in parts)


def _check_links(parts: dict[str, etree._Element]) -> None:
    for name, part in parts.items():
        if name.endswith(".rels"):
            folder = PurePosixPath(name).parent.parent
            assert all(str(folder / link.get("Target").removeprefix("/")) in parts for link in part)
    known = {link.get("Id") for link in parts["xl/_rels/workbook.xml.rels"]}
    assert all(sheet.get(LINK) in known for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet"))


def _checked_styles(styles: etree._Element) -> int:
    own = {int(kind.get("numFmtId")) for kind in styles.iter(f"{MAIN}numFmt")}
    counts = {name: len(styles.find(f"{MAIN}{name}s")) for name in ("font", "fill", "border")}
    formats = list(styles.find(f"{MAIN}cellXfs"))
    for form in formats:
        assert int(form.get("numFmtId")) in own or int(form.get("numFmtId")) < 50
        assert all(int(form.get(f"{name}Id")) < count for name, count in counts.items())
    return len(formats)


def _check_sheet(sheet: etree._Element, styles: int) -> None:
    order = [ORDER.index(etree.QName(child).localname) for child in sheet]
    assert order == sorted(order)
    assert sheet.find(f".//{MAIN}f") is None
    assert sheet.find(f".//{MAIN}hyperlink") is None
    seen: list[tuple[int, int]] = []
    for cell in sheet.iter(f"{MAIN}c"):
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))
        assert int(cell.getparent().get("r")) == row
        assert int(cell.get("s", 0)) < styles
        _check_cell(cell)
        seen.append((row, column))
    assert seen == sorted(set(seen))
    filtered = sheet.find(f"{MAIN}autoFilter")
    if filtered is not None:
        last = openpyxl.utils.cell.coordinate_to_tuple(filtered.get("ref").rpartition(":")[2])
        assert last == (max(int(row.get("r")) for row in sheet.iter(f"{MAIN}row")), max(column for _, column in seen))
    for column in sheet.iter(f"{MAIN}col"):
        assert 0 < float(column.get("width")) <= 255
        assert int(column.get("style", 0)) < styles


def _check_cell(cell: etree._Element) -> None:
    kind = cell.get("t", "n")
    assert kind in ("n", "inlineStr")
    if kind == "n":
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", cell.findtext(f"{MAIN}v"))
    else:
        text = unescape("".join(piece.text or "" for piece in cell.iter(f"{MAIN}t")))
        assert len(text.encode("utf-16-le")) // 2 <= 32_767
