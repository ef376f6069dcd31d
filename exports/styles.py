"""The styles of a workbook: what each kind of cell looks like, and the number formats that Excel shows it with."""

from enum import IntEnum

from queries.terms import Kind


class Style(IntEnum):
    """A place in the list of cell formats of every workbook."""

    TEXT = 0
    HEADING = 1
    DATE = 2
    MOMENT = 3
    NUMBER = 4
    DAYS = 5
    EURO = 6
    KILOMETRES = 7
    KILOMETRES_BROKEN = 8
    HOURS = 9
    HOURS_BROKEN = 10
    SUBJECT = 11
    CONTENT = 12
    COUNT = 13
    WHOLE = 14


# Excel shows these codes with the separators of its reader: 1.234,56 in Dutch.
NUMBER_FORMATS = {
    Style.DATE: "dd-mm-yyyy",
    Style.MOMENT: "dd-mm-yyyy hh:mm:ss",
    Style.NUMBER: "#,##0.00",
    Style.DAYS: "#,##0.0",
    Style.EURO: '"€" #,##0.00;"€" -#,##0.00',
    Style.KILOMETRES: '#,##0 "km"',
    Style.KILOMETRES_BROKEN: '#,##0.00 "km"',
    Style.HOURS: '#,##0 "uur"',
    Style.HOURS_BROKEN: '#,##0.00 "uur"',
    Style.COUNT: "#,##0",
    Style.WHOLE: "#,##0",
}
OF_KIND = {
    Kind.TEXT: Style.TEXT,
    Kind.DATE: Style.DATE,
    Kind.MOMENT: Style.MOMENT,
    Kind.NUMBER: Style.NUMBER,
    Kind.DAYS: Style.DAYS,
    Kind.COUNT: Style.WHOLE,
}
# By the unit as shown: the style of a whole number, and that of a broken one.
OF_UNIT = {
    "€": (Style.EURO, Style.EURO),
    "km": (Style.KILOMETRES, Style.KILOMETRES_BROKEN),
    "uur": (Style.HOURS, Style.HOURS_BROKEN),
}
_ALIGNED = {
    Style.SUBJECT: '<alignment vertical="top"/>',
    Style.CONTENT: '<alignment horizontal="left" vertical="top" wrapText="1"/>',
    Style.COUNT: '<alignment horizontal="left" vertical="top"/>',
}
_FIRST_OWN = 164  # below are Excel's own formats
_NUMBERS = {style: _FIRST_OWN + place for place, style in enumerate(NUMBER_FORMATS)}


def as_xml() -> str:
    """The part xl/styles.xml."""
    formats = "".join(
        f'<numFmt numFmtId="{_NUMBERS[style]}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for style, code in NUMBER_FORMATS.items()
    )
    cells = "".join(_cell_format(style) for style in Style)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="{len(NUMBER_FORMATS)}">{formats}</numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(Style)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _cell_format(style: Style) -> str:
    number = _NUMBERS.get(style, 0)
    font = int(style is Style.HEADING)
    applied = ' applyNumberFormat="1"' if number else ""
    applied += ' applyFont="1"' if font else ""
    aligned = _ALIGNED.get(style, "")
    start = f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0"{applied}'
    return f'{start} applyAlignment="1">{aligned}</xf>' if aligned else f"{start}/>"
