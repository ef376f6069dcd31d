"""The digest of the data rows, so that anyone can check later that a file still holds what was written.

How it is computed, so that it can be done again from the cells of the file: take the data rows in order, over all data
sheets, without the headings. Write every cell as text: text as it is; a date as 2026-11-23; a date with time as
2026-11-23T14:32:00; a number as the shortest decimal text that gives the same double (Python's repr(float(x)): 142.0,
0.25); an empty cell as nothing. Join the cells of a row with U+001F and end every row with U+001E; neither can occur
in a cell. Encode as UTF-8. The SHA-256 of that, in hexadecimal, is the digest.
"""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from exports.cells import Values

BETWEEN_CELLS = "\x1f"
AFTER_ROW = "\x1e"
IN_DUTCH = (
    "SHA-256 over alle gegevensrijen op volgorde, zonder kopregel, in UTF-8. Cellen gescheiden door U+001F, na elke "
    "rij U+001E. Tekst zoals hij staat, datum als 2026-11-23, datum met tijd als 2026-11-23T14:32:00, getal als "
    "kortste decimale notatie met punt (142.0, 0.25), lege cel als niets."
)

SUBJECT = "SHA-256 van de rijen"
CHECKED_WITH = (
    "'manage.py verify BESTAND' rekent de SHA-256 opnieuw uit, vergelijkt hem met die hierboven en zoekt in het "
    "logboek wie dit bestand wanneer maakte."
)


class Digest:
    """Takes the cells batch by batch, as they are written."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self.rows = 0

    def add(self, cells: pa.RecordBatch) -> None:
        """Count and digest these rows, that come after those added before."""
        if not cells.num_rows:
            return
        texts: list[Values] = [_text(column) for column in cells.columns]
        lines: Values = pc.binary_join_element_wise(*texts, BETWEEN_CELLS, null_handling="replace", null_replacement="")
        self._sha256.update(bytes_of(pc.binary_join_element_wise(lines, AFTER_ROW, "")))
        self.rows += cells.num_rows

    def hexadecimal(self) -> str:
        return self._sha256.hexdigest()


def _text(column: Values) -> Values:
    if pa.types.is_floating(column.type):
        return pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%S")
    return column.cast(pa.string())


def bytes_of(texts: Values) -> memoryview:
    """All these texts after each other in UTF-8, as they lie in memory; none may be null."""
    offsets = pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, texts.buffers()[1]], offset=texts.offset)
    return memoryview(texts.buffers()[2])[offsets[0].as_py() : offsets[-1].as_py()]
