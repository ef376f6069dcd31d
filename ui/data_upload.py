"""Files that someone hands in to be loaded: kept aside, outside what the browser can name, until they are loaded."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from database.places import left_alone
from importers import headings
from settings import passing_place, private_folder
from ui import session, words

_ENDINGS = [
    "csv",
    "parquet",
    "jsonl",
    "ndjson",
    "xlsx",
    "zip",
    "xes",
    "gz",
    "json",
    "jsonocel",
    "sqlite",
    "sqlite3",
    "db",
]
_TABLES = (".csv", ".parquet", ".jsonl", ".ndjson")
_MOST_MEGABYTES = 2_000
_MOST_FILES = 20
_OLDEST_SECONDS = 24 * 3600
_CHOSEN, _TURN = "upload", "upload-turn"


@dataclass(frozen=True)
class Upload:
    """Files that are kept aside. `path`: the one file, or the folder with all of them."""

    folder: Path
    path: Path
    names: tuple[str, ...]
    file_ids: tuple[str, ...]

    @property
    def bad_rows(self) -> Path:
        """Where a trial may put the rows that are bad."""
        return self.folder / "quarantaine.parquet"


def chosen() -> Upload | None:
    """The files that were chosen, once they have all come in; None without any."""
    files = st.file_uploader(
        "Bestanden om te laden",
        type=_ENDINGS,
        accept_multiple_files=True,
        key=f"{_CHOSEN}-{session.remembered(_TURN, 0)}",
        max_upload_size=_MOST_MEGABYTES,
        help="De uitwisselindeling als losse bestanden, zip of werkmap (CSV, Parquet, JSON-regels, Excel), een logboek "
        "(XES, CSV, Parquet, OCEL 2.0) of de download die Loket zelf geeft.",
    )
    if len(files) > _MOST_FILES:
        st.error(f"Kies hoogstens {_MOST_FILES} bestanden tegelijk, of pak ze in één zip.")
        return None
    kept: Upload | None = session.remembered(_CHOSEN)
    file_ids = tuple(file.file_id for file in files)
    if kept is not None and (kept.file_ids != file_ids or not kept.folder.exists()):
        _remove(kept.folder)
        kept = None
    if files and kept is None:
        kept = _kept(files, file_ids)
    session.remember(_CHOSEN, kept)
    return kept


def forget() -> None:
    """Take the files away and begin anew."""
    kept: Upload | None = session.remembered(_CHOSEN)
    if kept is not None:
        _remove(kept.folder)
    session.remember(_CHOSEN, None)
    session.remember(_TURN, session.remembered(_TURN, 0) + 1)


def _kept(files: Sequence[UploadedFile], file_ids: tuple[str, ...]) -> Upload:
    _remove_old()
    folder = private_folder("uploads", passing_place("uploads").name)
    place = private_folder("uploads", folder.name, "bron")
    paths = []
    for number, file in enumerate(files):
        path = place / _safe(file.name)
        if path.exists():
            path = place / f"{number}-{path.name}"
        with path.open("xb") as written:
            shutil.copyfileobj(file, written, 1024**2)
        paths.append(path)
    # One file that is a table of the exchange format is a folder with that table; any other is what it is.
    is_table = (
        len(paths) == 1
        and headings.table_of(headings.numbered(paths[0].stem)[0])
        and paths[0].suffix.lower() in _TABLES
    )
    return Upload(
        folder, place if len(paths) > 1 or is_table else paths[0], tuple(file.name for file in files), file_ids
    )


def _safe(name: str) -> str:
    """A name of a file that can do nothing but be one, and that its user still knows."""
    plain = re.sub(r"[^\w.() -]+", "_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    return plain[-120:] or "bestand"


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _remove_old() -> None:
    """Files of users who went away; a load never takes a day."""
    for left in private_folder("uploads").iterdir():
        if left_alone(left) > _OLDEST_SECONDS:
            _remove(left) if left.is_dir() else left.unlink(missing_ok=True)


def show_names(upload: Upload) -> None:
    """What was handed in, for when the uploader itself is not shown."""
    st.caption(words.plain(f"Bron: {', '.join(upload.names)}"))
