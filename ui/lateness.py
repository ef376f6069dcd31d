"""The targets that decide what is late, for lists and the menu; what is derived from the past is worked out once."""

from datetime import timedelta
from typing import Any

from queries import Reader
from queries.selection import Selection, Targets, target_days
from reports import lateness
from ui import clock, session

_KEPT = "derived-targets"
_COUNTED = "late"
_THIS_RERUN = "targets"
_LATELY = "late-lately"
_A_MINUTE = timedelta(minutes=1)


def late(asked: Selection) -> dict[str, Any]:
    """How many open workflows are late with these filters: `late`, and `late_longest_days` at their step. Of what is
    finished none is."""
    if not asked.overview.is_open:
        return {"late": 0, "late_longest_days": None}
    reader = session.whole_reader()
    given = asked.summarised()
    del given["is_open"]
    here = reader.now, reader.scope, given
    counted_for, row = session.remembered(_COUNTED, (None, {}))
    if counted_for != here:  # the moment is that of one rerun: the menu and the page ask the same
        [row] = reader.rows("workflows/late", **given, target_days=target_days(targets())).to_pylist()
        session.remember(_COUNTED, (here, row))
    return {"late": row["workflows"], "late_longest_days": row["longest_days"]}


def late_lately() -> int:
    """How many open workflows are late among the chosen employers, now or at most a minute ago: for what is on every
    page. At once for other data, employers or targets."""
    asked = Selection(clock=clock.chosen())
    reader = session.whole_reader()
    here = reader.scope, asked, targets()
    counted_for, at, count = session.remembered(_LATELY, (None, reader.now, 0))
    if counted_for != here or reader.now - at > _A_MINUTE:
        at, count = reader.now, int(late(asked)["late"])
        session.remember(_LATELY, (here, at, count))
    return int(count)


def targets() -> Targets:
    """The targets of steps without one in their set-up, in the user's own scope.

    What the past gives follows from the snapshot and that scope alone, so it is kept for this session until either
    changes; the office's own targets are read once in each rerun.
    """
    reader = session.whole_reader()
    here = reader.now, reader.scope
    known_for, known = session.remembered(_THIS_RERUN, (None, []))
    if known_for == here:
        return list(known)
    found = lateness.targets(reader, _derived(reader), clock.day_seconds())
    session.remember(_THIS_RERUN, (here, found))
    return found


def _derived(reader: Reader) -> lateness.Derived:
    of_past = reader.scope.before_choice()
    scope, derived = session.remembered(_KEPT, (None, None))
    if scope != of_past:
        derived = lateness.derived(reader)
        session.remember(_KEPT, (of_past, derived))
    return dict(derived)
