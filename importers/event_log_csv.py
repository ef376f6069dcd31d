"""A flat event log: one CSV row per event, with the columns of its case repeated on each."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from errors import SourceRefused
from importers import event_log_rows
from importers.event_log_mapping import Mapping
from importers.event_log_rows import Case, Event


def rows(stream: IO[bytes], file: str, mapping: Mapping) -> Iterator[Event | Case]:
    """For each row its event and what it says of its case, in file order.

    A row with too many or too few columns comes without any value, so that it ends in quarantine.
    Raises SourceRefused when a mapped column is missing, or the file is not UTF-8 or not CSV.
    """
    line = 1
    try:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        header = text.readline()
        names = _columns(header, file, mapping)
        reader = csv.reader(text, delimiter=_delimiter(header, mapping), strict=True)
        for ordinal, values in enumerate(reader):
            line = reader.line_num + 1
            if not values:
                continue
            given = dict(zip(names, values, strict=True)) if len(values) == len(names) else {}
            yield event_log_rows.event(mapping, ordinal + 1, ordinal, line, given)
            yield event_log_rows.case(mapping, ordinal, line, given)
    except UnicodeDecodeError:
        raise SourceRefused(f"{file} is geen UTF-8 (na regel {line}). Sla het op als CSV UTF-8.") from None
    except csv.Error as error:
        raise SourceRefused(f"{file} is na regel {line} geen geldige CSV: {error}.") from None


def _delimiter(header: str, mapping: Mapping) -> str:
    """The separator that makes the case a column of its own, else the one that makes the most columns."""
    split = {mark: _split(header, mark) for mark in (",", ";", "\t")}
    return max(split, key=lambda mark: (mapping.log["case"] in split[mark], len(split[mark])))


def _split(header: str, delimiter: str) -> list[str]:
    return next(csv.reader([header], delimiter=delimiter), [])


def _columns(header: str, file: str, mapping: Mapping) -> list[str]:
    names = _split(header, _delimiter(header, mapping))
    wanted = {name for key, name in mapping.log.items() if key != "decimal"} | mapping.case_attributes()
    missing = sorted(wanted - set(names))
    if missing:
        raise SourceRefused(f"{file}: kolom '{missing[0]}', die {mapping.file} noemt, ontbreekt.")
    return names
