"""A flat event log as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from errors import SourceRefused
from importers import csv_rows, event_log_rows
from importers.event_log_flat import Columns
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event
from importers.text_lines import MAX_BYTES


def rows(stream: IO[bytes], file: str, mapping: Mapping) -> Iterator[Event | Case]:
    """For each row its event and what it says of its case, in file order.

    A row with too many or too few columns comes as an event with that problem, so that it ends in quarantine.
    Raises SourceRefused when a mapped column is missing, or the file is not UTF-8 or not CSV.
    """
    line = 1
    try:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        header = text.readline(MAX_BYTES)
        delimiter = _delimiter(header, mapping)
        names = _split(header, delimiter)
        columns, layout = Columns(names, file, mapping), csv_rows.Layout(delimiter, names, ())
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for ordinal, values in enumerate(reader):
            line = reader.line_num + 1
            if not values:
                continue
            if problem := layout.problem_of_count(len(values)):
                yield event_log_rows.unusable(ordinal + 1, line, problem)
            else:
                yield from columns.rows(ordinal, line, dict(zip(names, values, strict=True)))
    except UnicodeDecodeError:
        raise SourceRefused(f"{file} is geen UTF-8 (na regel {line}). Sla het op als CSV UTF-8.") from None
    except csv.Error as error:
        if "field larger than" in str(error):
            raise SourceRefused(f"{file} heeft na regel {line} een te lange tekst. Kort hem in.") from None
        raise SourceRefused(f"{file} is na regel {line} geen geldige CSV: {error}.") from None


def _delimiter(header: str, mapping: Mapping) -> str:
    """The separator that makes the case a column of its own, else the one that makes the most columns."""
    split = {mark: _split(header, mark) for mark in (",", ";", "\t")}
    return max(split, key=lambda mark: (mapping.log["case"] in split[mark], len(split[mark])))


def _split(header: str, delimiter: str) -> list[str]:
    return next(csv.reader([header], delimiter=delimiter), [])
