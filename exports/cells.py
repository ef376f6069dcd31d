"""From the rows of a query to the cells of a sheet: what Excel cannot hold is changed here, and counted."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from queries.masking import masked
from queries.terms import Column, Kind

# An Arrow array or chunked array; the stubs know too few of the kernels to say so.
Values = Any
LONGEST = 32_767
CUT_MARK = " […]"
REPLACEMENT = "\ufffd"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Excel counts 29 February 1900, a day that never was; before it its dates mean nothing.
_FIRST_DATE = pa.scalar(date(1900, 3, 1), pa.date32())
_SAID = {
    "masked": "rekeningnummer (IBAN) afgeschermd tot de laatste vier tekens",
    "replaced": f"tekens die niet in een bestand mogen, vervangen door {REPLACEMENT}",
    "cut": f"tekst ingekort tot 32.767 tekens, met het merk{CUT_MARK}",
    "not_finite": "getal dat oneindig is of geen getal, leeg gelaten",
    "too_early": "datum van vóór 1 maart 1900 leeg gelaten; die kent Excel niet",
}


@dataclass
class Cells:
    """Makes cells of query rows, and keeps count of the cells that differ from what the query gave, by reason."""

    columns: Sequence[Column]
    changes: Counter[str] = field(default_factory=Counter)

    def of(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """These rows as cells under their Dutch headings: text, doubles, date32, or local times to the second."""
        made = [self._column(column, rows.column(column.name)) for column in self.columns]
        return pa.record_batch(made, schema=self.schema)

    @property
    def schema(self) -> pa.Schema:
        """The types of the cells, by heading."""
        return pa.schema([pa.field(column.label, _TYPES[column.kind]) for column in self.columns])

    def said(self) -> list[str]:
        """One Dutch line per reason that occurred."""
        counted = [(self.changes[reason], what) for reason, what in _SAID.items() if self.changes[reason]]
        return [f"{count} {'cel' if count == 1 else 'cellen'}: {what}" for count, what in counted]

    def _column(self, column: Column, values: Values) -> Values:
        if column.kind is Kind.TEXT:
            return self._text(values)
        if column.kind in (Kind.DATE, Kind.MOMENT):
            return self._time(values, _TYPES[column.kind])
        return self._number(values.cast(pa.float64()))

    def _text(self, values: Values) -> Values:
        encoded = values.cast(pa.string()).dictionary_encode()
        done = [cleaned(value) for value in encoded.dictionary.to_pylist()]
        if any(reasons for _, reasons in done):
            for index in encoded.indices.drop_null().to_pylist():
                self.changes.update(done[index][1])
        return pa.array([text for text, _ in done], pa.string()).take(encoded.indices)

    def _number(self, values: Values) -> Values:
        is_odd: Values = pc.invert(pc.is_finite(values))
        self.changes["not_finite"] += pc.sum(is_odd).as_py() or 0
        # A sum with zero makes an ordinary zero of -0.0, which Excel does not know.
        return pc.add(pc.if_else(is_odd, None, values), 0.0)

    def _time(self, values: Values, kind: pa.DataType) -> Values:
        is_moment = pa.types.is_timestamp(values.type)
        local = pc.floor_temporal(pc.local_timestamp(values), unit="second") if is_moment else values
        is_early: Values = pc.less(local.cast(pa.date32(), safe=False), _FIRST_DATE)
        self.changes["too_early"] += pc.sum(is_early).as_py() or 0
        return pc.if_else(is_early, None, local.cast(kind, safe=False))


_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("s"),
    Kind.NUMBER: pa.float64(),
    Kind.COUNT: pa.float64(),
    Kind.DAYS: pa.float64(),
}


def cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as a cell holds it, and the reasons why it differs. Line ends become one line feed without mention."""
    reasons = []
    allowed = _NOT_IN_XML.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    if _NOT_IN_XML.search(text):
        reasons.append("replaced")
    safe = masked(allowed)
    if safe != allowed:
        reasons.append("masked")
    short = _cut(safe)
    if short != safe:
        reasons.append("cut")
    return short, tuple(reasons)


def _cut(text: str) -> str:
    """At most LONGEST characters as Excel counts them: in UTF-16, where most emoji are two."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT_MARK))].decode("utf-16-le", errors="ignore") + CUT_MARK
