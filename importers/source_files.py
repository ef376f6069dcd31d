"""Where the tables of a source are: files of a folder or zip, or sheets of one workbook."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from database.building import Build
from errors import SourceRefused
from importers import headings, incoming, workbooks, zip_files
from importers.exchange import Format, SourceFile

_ENDINGS = {
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".xlsx": Format.SHEET,
}


def found(source: Path, made: Build) -> list[SourceFile]:
    """The tables of a source, in the order of their names. Raises SourceRefused when it is none, or names one twice."""
    if source.is_dir() and source.suffix.lower() in (".zip", *_ENDINGS):
        refuse_special(source)
    if source.is_dir():
        files = _of_folder(source, made)
    elif source.suffix.lower() == ".zip":
        files = _of_zip(source, made)
    elif source.suffix.lower() == ".xlsx":
        files = _of_workbook(source, made)
    else:
        raise SourceRefused(f"{source.name} is geen map, zip of xlsx. Voor een logboek: --mapping BESTAND.toml.")
    _refuse_twice(files)
    return sorted(files, key=lambda file: (file.table, file.part))


def refuse_special(path: Path) -> None:
    """Raises SourceRefused for what is there and is no ordinary file: reading it could take forever."""
    if path.is_dir():
        raise SourceRefused(f"{path.name} is een map, maar heet als een bestand. Lever het bestand zelf aan.")
    if path.exists() and not path.is_file():
        raise SourceRefused(f"{path.name} is geen gewoon bestand. Lever een kopie aan die een bestand is.")


def _of_folder(folder: Path, made: Build) -> list[SourceFile]:
    paths = {path.name: path for path in sorted(folder.iterdir())}
    known = _known(paths, made)
    for name in known:
        refuse_special(paths[name])
    return [_file(name, *known[name], paths[name]) for name in known]


def _of_zip(source: Path, made: Build) -> list[SourceFile]:
    entries = {entry.filename: entry for entry in zip_files.check(source)}
    known = _known(entries, made)
    _refuse_twice([_file(name, *known[name], source) for name in known])
    return [
        _file(PurePosixPath(name).name, *known[name], zip_files.unpack(source, entries[name], made.folder))
        for name in known
    ]


def _file(name: str, table: str, format_: Format, path: Path) -> SourceFile:
    return SourceFile(table, format_, path, name, part=headings.numbered(PurePosixPath(name).stem)[1])


def _of_workbook(source: Path, made: Build) -> list[SourceFile]:
    tables = {sheet: headings.table_of(sheet) for sheet in workbooks.sheets(source)}
    _name_unread(made, [f"werkblad {sheet}" for sheet, table in tables.items() if table is None])
    return [
        SourceFile(table, Format.SHEET, source, f"{source.name}, werkblad {sheet}", sheet)
        for sheet, table in tables.items()
        if table is not None
    ]


def _known(names: Iterable[str], made: Build) -> dict[str, tuple[str, Format]]:
    """Table and format by file name; the rest is named in the load report, hidden files aside."""
    known: dict[str, tuple[str, Format]] = {}
    unread: list[str] = []
    for name in names:
        path = PurePosixPath(name)
        table, format_ = headings.table_of(headings.numbered(path.stem)[0]), _ENDINGS.get(path.suffix.lower())
        if table and format_:
            known[name] = (table, format_)
        elif not path.name.startswith(".") and "__MACOSX" not in path.parts:
            unread.append(name)
    _name_unread(made, unread)
    return known


def _name_unread(made: Build, names: list[str]) -> None:
    if names:
        incoming.warn(made.connection, f"Niet gelezen, want geen tabel die hier hoort: {', '.join(names[:20])}.")


def _refuse_twice(files: list[SourceFile]) -> None:
    """A table is in one file, or in parts of one name and format that a number tells apart."""
    seen: dict[str, list[SourceFile]] = {}
    for file in files:
        others = seen.setdefault(file.table, [])
        if other := next((other for other in others if not _are_parts(other, file)), None):
            raise SourceRefused(f"{other.name} en {file.name} zijn allebei {file.table}. Laat er één staan.")
        others.append(file)


def _are_parts(one: SourceFile, other: SourceFile) -> bool:
    names = {headings.numbered(str(PurePosixPath(file.name).with_suffix("")))[0].casefold() for file in (one, other)}
    return one.sheet is None and one.format is other.format and one.part != other.part and len(names) == 1
