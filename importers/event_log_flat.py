"""What flat logs share: a row per event with the columns of its case repeated, whose names may begin with "case:"."""

from collections.abc import Mapping as Values
from collections.abc import Sequence

from errors import SourceRefused
from importers.event_log_mapping import Mapping
from importers.event_log_rows import CASE_PREFIX, Case, Event, Shaping


class Columns:
    """The columns of a flat log that a mapping needs. Raises SourceRefused when one is missing."""

    def __init__(self, names: Sequence[str], file: str, mapping: Mapping) -> None:
        if "classifier" in mapping.log:
            raise SourceRefused(f"{file} heeft geen classifiers. Noem in {mapping.file} bij [log] een 'activity'.")
        known = set(names)
        self._of_case = {name: _found(name, known) for name in sorted(mapping.case_attributes())}
        wanted = {name: name for name in sorted(mapping.attributes() - mapping.case_attributes())}
        wanted |= {mapping.log["activity"]: mapping.log["activity"]}
        for name, found in (wanted | self._of_case).items():
            if found not in known:
                raise SourceRefused(f"{file}: kolom '{name}', die {mapping.file} noemt, ontbreekt.")
        self.needed = sorted(set(self._of_case.values()) | set(wanted))
        self._is_same = all(name == found for name, found in self._of_case.items())
        self._shaping = Shaping(mapping)

    def rows(self, ordinal: int, line: int, values: Values[str, str | None]) -> tuple[Event, Case]:
        """The event of a row, and what the row says of its case."""
        of_case = values if self._is_same else {name: values.get(found) for name, found in self._of_case.items()}
        return (
            self._shaping.event(ordinal + 1, ordinal, line, values),
            self._shaping.case(ordinal, line, of_case),
        )


def _found(name: str, known: set[str]) -> str:
    """The column of something of a case: with "case:" before it, else as the mapping writes it, else without."""
    if f"{CASE_PREFIX}{name}" in known:
        return f"{CASE_PREFIX}{name}"
    return name if name in known else name.removeprefix(CASE_PREFIX)
