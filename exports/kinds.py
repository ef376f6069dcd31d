"""What the child process can make: each kind of file by its name, with the function that makes it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from exports import dossier_asked, listed

# From what was asked, as JSON, and where to write it; told how many rows are done. Returns what was made, as JSON.
Maker = Callable[[Mapping[str, Any], Path, Callable[[int], None]], dict[str, object]]

KINDS: dict[str, Maker] = {listed.KIND: listed.make, dossier_asked.KIND: dossier_asked.make}
