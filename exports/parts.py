"""The parts of a workbook around its sheets: what it is called, who made it, which sheets there are, where they lie."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.rows_xml import escaped

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org"
_LINKS = f"{_OPEN}/package/2006/relationships"
_LINK = f"{_OPEN}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument"
STYLES = "xl/styles.xml"


@dataclass(frozen=True)
class Properties:
    """What Excel shows under Bestand, Info: title, who made it, his office, and when."""

    title: str = ""
    author: str = ""
    company: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet that was written: its name, its area as in A1:F20, and whether that is a table of rows."""

    name: str
    area: str
    has_rows: bool

    def absolute(self) -> str:
        """The area as a name of the workbook refers to it."""
        first, last = (
            f"${''.join(filter(str.isalpha, end))}${''.join(filter(str.isdigit, end))}" for end in self.area.split(":")
        )
        return f"{self.quoted()}!{first}:{last}"

    def quoted(self) -> str:
        """Its name as in a formula."""
        return "'" + self.name.replace("'", "''") + "'"


def path_of(number: int) -> str:
    """Where the sheet with this number, from 1, lies in the package."""
    return f"xl/worksheets/sheet{number}.xml"


def around(sheets: Sequence[Sheet], told: Properties) -> Iterator[tuple[str, str]]:
    """The parts that stand around these sheets, each with its path."""
    yield "docProps/core.xml", _core(told)
    yield "docProps/app.xml", _app(told)
    yield "xl/workbook.xml", _workbook(sheets)
    yield (
        "xl/_rels/workbook.xml.rels",
        _links(
            [
                *(
                    (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml")
                    for number in range(1, len(sheets) + 1)
                ),
                ("rIdStyles", "styles", "styles.xml"),
            ]
        ),
    )
    yield "[Content_Types].xml", _types(len(sheets))


def package_links() -> str:
    """The part _rels/.rels."""
    core = f"{_OPEN}/package/2006/relationships/metadata/core-properties"
    links = _links([("rId1", "officeDocument", "xl/workbook.xml"), ("rId3", "extended-properties", "docProps/app.xml")])
    own = f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>'
    return links.replace("</Relationships>", f"{own}</Relationships>")


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    told = "".join(f'<Relationship Id="{name}" Type="{_LINK}/{kind}" Target="{path}"/>' for name, kind, path in links)
    return f'{_XML}<Relationships xmlns="{_LINKS}">{told}</Relationships>'


def _types(sheets: int) -> str:
    kinds = {
        "xl/workbook.xml": f"{_TYPE}.spreadsheetml.sheet.main+xml",
        STYLES: f"{_TYPE}.spreadsheetml.styles+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": f"{_TYPE}.extended-properties+xml",
        **{path_of(number): f"{_TYPE}.spreadsheetml.worksheet+xml" for number in range(1, sheets + 1)},
    }
    told = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_XML}<Types xmlns="{_OPEN}/package/2006/content-types">{rels}{xml}{told}</Types>'


def _workbook(sheets: Sequence[Sheet]) -> str:
    names = "".join(
        f'<sheet name="{escaped(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
        f"{escaped(sheet.absolute())}</definedName>"
        for place, sheet in enumerate(sheets)
        if sheet.has_rows
    )
    headings = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">{escaped(sheet.quoted())}!$1:$1</definedName>'
        for place, sheet in enumerate(sheets)
    )
    return (
        f'{_XML}<workbook xmlns="{_OPEN}/spreadsheetml/2006/main" xmlns:r="{_LINK}">'
        f'<bookViews><workbookView activeTab="0"/></bookViews><sheets>{names}</sheets>'
        f"<definedNames>{filters}{headings}</definedNames></workbook>"
    )


def _core(told: Properties) -> str:
    moment = (told.made_at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    author = escaped(told.author)
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_OPEN}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(told.title)}</dc:title><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def _app(told: Properties) -> str:
    return (
        f'{_XML}<Properties xmlns="{_OPEN}/officeDocument/2006/extended-properties">'
        f"<Application>Procesbeheer</Application><Company>{escaped(told.company)}</Company></Properties>"
    )
