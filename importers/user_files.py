"""Lists of users: a CSV file or the first sheet of a workbook, as lines of text under names of our own."""

from pathlib import Path

from importers import list_files
from importers.list_files import MOST_LINES, MOST_MEGABYTES
from importers.list_files import ListFile as UserFile
from importers.list_files import ListLine as UserLine

__all__ = ["HEADINGS", "MOST_LINES", "MOST_MEGABYTES", "UserFile", "UserLine", "read"]

# What a heading may be called, in lower case without accents that matter.
HEADINGS = {
    "email": ("e-mailadres", "e-mail", "email", "mail", "emailadres"),
    "name": ("naam", "name"),
    "role": ("rol", "role"),
    "employers": ("werkgevers", "werkgever", "employers", "employer"),
    "departments": ("afdelingen", "afdeling", "departments", "department"),
    "sub_departments": ("onderliggende afdelingen", "met onderliggende afdelingen", "sub_departments"),
    "right": ("procesbeheer workflows", "recht", "procesbeheer_workflows", "right"),
}
_REQUIRED = ("email", "name", "role")


def read(path: Path, name: str) -> UserFile:
    """Read a file that its user calls `name`. Raises SourceRefused, in one line, when it is no list of users."""
    return list_files.read(path, name, HEADINGS, _REQUIRED)
