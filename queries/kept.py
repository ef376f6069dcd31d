"""Answers that follow from a snapshot and a scope alone: worked out once for all who see the same, whoever they are.

The scope is made afresh from the control store for each rerun, as always; it is part of what an answer is kept under.
So is the file of the snapshot, which never changes: whoever's grants change, or who gets newer data, asks anew.
"""

from collections import OrderedDict
from threading import Lock

import numpy as np
import pyarrow as pa

from errors import QueryRefused
from queries import Reader, statement

MOST_BYTES = 32 * 2**20
_OF_THE_MOMENT = {"now", "now_working"}
_kept: OrderedDict[tuple[object, ...], pa.Table] = OrderedDict()  # the one that was asked for last at the end
_keeping = Lock()


def rows(reader: Reader, name: str, **parameters: object) -> pa.Table:
    """What `reader.rows` gives, of a query that does not ask for the moment. Raises what that raises, and QueryRefused
    for a query that does."""
    if statement(name).names & _OF_THE_MOMENT:
        raise QueryRefused(f"De query {name} hangt af van het moment; het antwoord is niet te bewaren.")
    key = (reader.path, reader.scope, reader.as_of, name, *sorted(parameters.items()))
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = reader.rows(name, **parameters)
    found = found.take(np.arange(found.num_rows))  # without the room that DuckDB made for rows that did not come
    with _keeping:
        _kept[key] = found
        while sum(table.nbytes for table in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
    return found
