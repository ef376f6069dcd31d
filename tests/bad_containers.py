"""Bad zips: bombs, paths that lead outside, passwords, damage."""

import io
import stat
import struct
import zipfile
from pathlib import Path

from tests import sources
from tests.bad_inputs import Outcome, bad, tables

REFUSED, WARNED = Outcome.REFUSED, Outcome.WARNED


def _zip(place: Path, entries: dict[str, bytes], name: str = "bron.zip") -> Path:
    with zipfile.ZipFile(place / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return place / name


@bad(REFUSED, "bron.zip wordt uitgepakt 95 MB, verdacht veel", "Lever de bestanden los aan")
def a_zip_bomb(place: Path) -> Path:
    return _zip(place, {"workflows.csv": b"0" * 100_000_000})


@bad(REFUSED, "workflows.csv", "verdacht veel", "Lever de bestanden los aan")
def a_zip_bomb_padded_with_noise(place: Path) -> Path:
    noise = bytes((n * n * 2_654_435_761 >> 13) & 0xFF for n in range(600_000))
    return _zip(place, {"LEESMIJ.bin": noise, "workflows.csv": b"0" * 60_000_000})


@bad(REFUSED, "bron.zip", "verdacht veel", "Lever de bestanden los aan")
def a_zip_whose_files_overlap(place: Path) -> Path:
    """A hundred entries in the directory that all point at one packed file, so that it would be unpacked each time."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("workflows.csv", b"0" * 3_000_000)
    content = one.getvalue()
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory = content[at:end] * 100
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 100, 100, len(directory), at, 0)
    (place / "bron.zip").write_bytes(content[:at] + directory + tail)
    return place / "bron.zip"


@bad(REFUSED, "workflows.csv in bron.zip is beschadigd", "Maak de zip opnieuw")
def a_zip_that_lies_about_sizes(place: Path) -> Path:
    path = sources.zipped(place, tables() | {"workflows": [sources.workflow(f"W{n}") for n in range(5_000)]}, "")
    content = bytearray(path.read_bytes())
    for mark, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        at = content.index(mark)
        while content[at + name_at : at + name_at + 13] != b"workflows.csv":
            at = content.index(mark, at + 1)
        content[at + size_at : at + size_at + 4] = struct.pack("<L", 100)
    path.write_bytes(content)
    return path


@bad(REFUSED, "bron.zip wijst buiten de zip", "../workflows.csv", "Maak hem opnieuw")
def a_path_out_of_the_zip(place: Path) -> Path:
    return _zip(place, {"../workflows.csv": b"x"})


@bad(REFUSED, "bron.zip wijst buiten de zip", "/etc/cron.d/workflows.csv")
def an_absolute_path_in_a_zip(place: Path) -> Path:
    return _zip(place, {"/etc/cron.d/workflows.csv": b"x"})


@bad(REFUSED, "bron.zip wijst buiten de zip", "C:")
def a_path_of_windows_in_a_zip(place: Path) -> Path:
    return _zip(place, {"C:\\workflows.csv": b"x"})


@bad(REFUSED, "bron.zip wijst buiten de zip")
def a_link_in_a_zip(place: Path) -> Path:
    with zipfile.ZipFile(place / "bron.zip", "w") as archive:
        entry = zipfile.ZipInfo("workflows.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return place / "bron.zip"


@bad(REFUSED, "bron.zip heeft een wachtwoord", "zonder wachtwoord")
def a_zip_with_a_password(place: Path) -> Path:
    path = sources.zipped(place, tables())
    content = bytearray(path.read_bytes())
    for mark, flags_at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags_at] |= 1
            at = content.find(mark, at + 1)
    path.write_bytes(content)
    return path


@bad(REFUSED, "bron.zip is geen leesbaar zip", "Maak het opnieuw")
def a_truncated_zip(place: Path) -> Path:
    path = sources.zipped(place, tables())
    path.write_bytes(path.read_bytes()[:-300])
    return path


@bad(REFUSED, "bron.zip is beschadigd", "Maak de zip opnieuw")
def a_zip_with_flipped_bytes(place: Path) -> Path:
    path = sources.zipped(place, tables() | {"workflows": [sources.workflow(f"W{n}") for n in range(500)]})
    content = bytearray(path.read_bytes())
    middle = content.index(b"workflows.csv") + 200
    content[middle : middle + 40] = bytes(40)
    path.write_bytes(content)
    return path


@bad(REFUSED, "bron.zip bevat meer dan 1000 bestanden", "alleen de tabellen")
def a_zip_of_five_thousand_files(place: Path) -> Path:
    return _zip(place, {f"{number}.csv": b"" for number in range(5_000)})


@bad(REFUSED, "bron.zip mist workflows, steps", "Voeg toe")
def a_zip_in_a_zip(place: Path) -> Path:
    inner = sources.zipped(place, tables()).read_bytes()
    return _zip(place, {"levering.zip": inner})


@bad(REFUSED, "a/workflows.csv", "b/workflows.csv", "allebei workflows")
def one_table_twice_in_a_zip(place: Path) -> Path:
    return _zip(place, {"a/workflows.csv": b"workflow_id\n", "b/workflows.csv": b"workflow_id\n"})


@bad(REFUSED, "bron.zip is geen leesbaar zip", "Maak het opnieuw")
def an_empty_zip_file(place: Path) -> Path:
    (place / "bron.zip").touch()
    return place / "bron.zip"


@bad(REFUSED, "employees.xlsx", "verdacht veel")
def a_workbook_that_is_a_bomb(place: Path) -> Path:
    source = sources.folder(place, tables())
    (source / "employees.csv").unlink()
    sources.as_xlsx(source / "employees.xlsx", {"employees": tables()["employees"]})
    with zipfile.ZipFile(source / "employees.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", b"0" * 100_000_000)
    return source


@bad(WARNED, "LEESMIJ.txt", "Niet gelezen")
def a_file_that_is_no_table(place: Path) -> Path:
    return _zip(
        place,
        {path.name: path.read_bytes() for path in sources.folder(place, tables()).iterdir()}
        | {"LEESMIJ.txt": b"hallo"},
    )
