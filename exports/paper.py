"""Printed pages: the only place that knows which library makes PDF files. A4, with the app's own font inside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from settings import ROOT

_PLAIN, _BOLD = "Source Sans 3", "Source Sans 3 Semibold"
_FILES = {_PLAIN: "SourceSans3-Regular.ttf", _BOLD: "SourceSans3-Semibold.ttf"}
_MISSING = "¤"  # stands for a sign that the font does not have
_MARGIN, _TOP, _BOTTOM = 18 * mm, 24 * mm, 20 * mm
WIDTH = A4[0] - 2 * _MARGIN
_INK, _QUIET, _ACCENT = colors.HexColor("#1C2B31"), colors.HexColor("#5A6A71"), colors.HexColor("#0F5C6E")
_RULE, _BAND = colors.HexColor("#D5DCDF"), colors.HexColor("#F1F4F5")


def _style(name: str, size: float, font: str = _PLAIN, **given: Any) -> ParagraphStyle:
    asked: dict[str, Any] = {"fontName": font, "fontSize": size, "leading": size * 1.32, "textColor": _INK}
    return ParagraphStyle(name, **(asked | {"splitLongWords": 1} | given))


_STYLES = {
    "title": _style("title", 19, _BOLD, spaceAfter=2 * mm),
    "lead": _style("lead", 10.5, textColor=_QUIET, spaceAfter=5 * mm),
    "heading": _style("heading", 13, _BOLD, textColor=_ACCENT, spaceBefore=7 * mm, spaceAfter=2.5 * mm),
    "subheading": _style("subheading", 10.5, _BOLD, spaceBefore=3.5 * mm, spaceAfter=0.8 * mm),
    "text": _style("text", 9.5, spaceAfter=1 * mm),
    "quote": _style("quote", 9.5, leftIndent=6 * mm, spaceAfter=1 * mm),
    "quiet": _style("quiet", 8.5, textColor=_QUIET, leftIndent=6 * mm, spaceAfter=1 * mm),
    "cell": _style("cell", 8.5),
    "label": _style("label", 8.5, textColor=_QUIET),
    "column": _style("column", 8, _BOLD, textColor=_QUIET),
    "number column": _style("number column", 8, _BOLD, textColor=_QUIET, alignment=2),
    "number": _style("number", 8.5, alignment=2),
}


@dataclass(frozen=True)
class Around:
    """What stands on every page: left and right on top, and at the bottom; and who made the file."""

    left: str
    right: str
    bottom: str
    title: str
    author: str


@dataclass
class Paper:
    """Takes what is to be printed, in order. Any text prints as it is written, whatever it holds."""

    around: Around
    story: list[Flowable] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, style: str, text: str) -> None:
        """A paragraph: title, lead, heading, subheading, text, quote or quiet."""
        self.story.append(self._paragraph(style, text))

    def together(self, *parts: tuple[str, str]) -> None:
        """Paragraphs, each a style and its text, that stay on one page when they fit on one."""
        self.story.append(KeepTogether([self._paragraph(*part) for part in parts]))

    def new_page(self) -> None:
        self.story.append(PageBreak())

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Subject and content under each other."""
        made = [[self._paragraph("label", subject), self._paragraph("cell", content)] for subject, content in rows]
        self._table(made, [42 * mm, WIDTH - 42 * mm], [("LINEBELOW", (0, 0), (-1, -1), 0.25, _RULE)], 0)

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        numbers: Sequence[int] = (),
    ) -> None:
        """A table whose headings come back on every page. `shares` of the width; `numbers`: columns that hold them."""
        head = [
            self._paragraph("number column" if place in numbers else "column", heading)
            for place, heading in enumerate(headings)
        ]
        body = [
            [self._paragraph("number" if place in numbers else "cell", text) for place, text in enumerate(row)]
            for row in rows
        ]
        look = [
            ("BACKGROUND", (0, 0), (-1, 0), _BAND),
            ("LINEBELOW", (0, 0), (-1, 0), 0.75, _ACCENT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, _RULE),
        ]
        self._table([head, *body], [WIDTH * share / sum(shares) for share in shares], look, 1)

    def write(self, path: Path) -> None:
        """Print it all. Raises OSError when the disk refuses."""
        document = BaseDocTemplate(
            str(path),
            pagesize=A4,
            lang="nl-NL",
            title=self._printable(self.around.title),
            author=self._printable(self.around.author),
            creator="Procesbeheer",
            subject="Auditdossier",
        )
        frame = Frame(_MARGIN, _BOTTOM, WIDTH, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate("page", [frame], pagesize=A4)])
        document.build(self.story, canvasmaker=lambda *given, **named: _Pages(self, *given, **named))

    def _table(self, rows: list[list[Paragraph]], widths: list[float], look: list[tuple[Any, ...]], heads: int) -> None:
        padding = [("TOPPADDING", 2.2), ("BOTTOMPADDING", 2.6), ("LEFTPADDING", 3), ("RIGHTPADDING", 5)]
        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), *((name, (0, 0), (-1, -1), size) for name, size in padding)]
        table = Table(rows, widths, repeatRows=heads, splitInRow=1, hAlign="LEFT", style=[*style, *look])
        self.story += [table, Spacer(0, 2 * mm)]

    def _paragraph(self, style: str, text: str) -> Paragraph:
        _fonts()
        return Paragraph(escape(self._printable(text), quote=False).replace("\n", "<br/>"), _STYLES[style])

    def _printable(self, text: str) -> str:
        """The text with a mark for every sign that cannot be printed, which is counted."""
        known = _fonts()
        odd = [sign for sign in text if sign not in "\n\t" and ord(sign) not in known]
        self.missing.update(odd)
        return "".join(_MISSING if sign in odd else sign for sign in text) if odd else text


class _Pages(Canvas):
    """Draws what stands around every page when it is known how many there are."""

    def __init__(self, paper: Paper, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._paper, self._done = paper, list[dict[str, Any]]()

    def showPage(self) -> None:  # noqa: N802 - the library's own name
        self._done.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the library's own way to keep pages for later

    def save(self) -> None:
        for number, page in enumerate(self._done, start=1):
            self.__dict__.update(page)
            self._draw_around(number, len(self._done))
            super().showPage()
        super().save()

    def _draw_around(self, number: int, pages: int) -> None:
        around, right, top = self._paper.around, A4[0] - _MARGIN, A4[1] - 14 * mm
        self.setStrokeColor(_RULE)
        self.setLineWidth(0.5)
        self.line(_MARGIN, top - 2.2 * mm, right, top - 2.2 * mm)
        self.line(_MARGIN, 14.5 * mm, right, 14.5 * mm)
        self.setFillColor(_QUIET)
        self._line(_MARGIN, top, around.left, _BOLD, WIDTH * 0.48)
        self._line(right, top, around.right, _PLAIN, WIDTH * 0.5, is_right=True)
        self._line(_MARGIN, 10 * mm, around.bottom, _PLAIN, WIDTH * 0.8)
        self._line(right, 10 * mm, f"Pagina {number} van {pages}", _PLAIN, WIDTH * 0.2, is_right=True)

    def _line(self, x: float, y: float, text: str, font: str, most: float, is_right: bool = False) -> None:
        shown = self._paper._printable(" ".join(text.split()))  # noqa: SLF001 - its own paper
        while pdfmetrics.stringWidth(shown, font, 8) > most:
            shown = shown.removesuffix("…")[:-1] + "…"
        self.setFont(font, 8)
        (self.drawRightString if is_right else self.drawString)(x, y, shown)


@cache
def _fonts() -> frozenset[int]:
    """Makes the fonts known; the signs that they have."""
    fonts = [TTFont(name, str(ROOT / "assets" / "fonts" / file)) for name, file in _FILES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
