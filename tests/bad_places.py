"""Bad places: what is no file, cannot be opened, has the wrong name, or no room to be read into."""

import os
from pathlib import Path

from tests import sources
from tests.bad_inputs import Outcome, bad, tables, with_text
from tests.event_logs import MAPPING

REFUSED, WARNED = Outcome.REFUSED, Outcome.WARNED


@bad(REFUSED, "bestaat niet", "Geef een map, zip, xlsx of logboek")
def a_source_that_is_not_there(place: Path) -> Path:
    return place / "nergens"


@bad(REFUSED, "bron mist workflows, steps", "Voeg toe")
def an_empty_folder(place: Path) -> Path:
    (place / "bron").mkdir()
    return place / "bron"


@bad(REFUSED, "workflows.csv is een map", "bestand")
def a_folder_with_the_name_of_a_table(place: Path) -> Path:
    source = sources.folder(place, tables())
    (source / "workflows.csv").unlink()
    (source / "workflows.csv").mkdir()
    return source


@bad(REFUSED, "bron.xlsx is een map", "bestand")
def a_folder_with_the_name_of_a_workbook(place: Path) -> Path:
    (place / "bron.xlsx").mkdir()
    return place / "bron.xlsx"


@bad(REFUSED, "workflows.csv is geen gewoon bestand", "kopie")
def a_fifo_in_a_folder(place: Path) -> Path:
    source = sources.folder(place, tables())
    (source / "workflows.csv").unlink()
    os.mkfifo(source / "workflows.csv")
    return source


@bad(REFUSED, "bron.zip is geen gewoon bestand", "kopie")
def a_fifo_as_a_source(place: Path) -> Path:
    os.mkfifo(place / "bron.zip")
    return place / "bron.zip"


@bad(REFUSED, "log.xes is geen gewoon bestand", "kopie", mapping=MAPPING)
def a_fifo_as_a_log(place: Path) -> Path:
    os.mkfifo(place / "log.xes")
    return place / "log.xes"


@bad(REFUSED, "bron.zip is geen gewoon bestand", "kopie")
def a_device_as_a_source(place: Path) -> Path:
    (place / "bron.zip").symlink_to("/dev/zero")
    return place / "bron.zip"


@bad(REFUSED, "workflows.csv is niet te lezen", "rechten")
def a_file_without_permission(place: Path) -> Path:
    source = sources.folder(place, tables())
    (source / "workflows.csv").chmod(0)
    return source


@bad(REFUSED, "bron is niet te lezen", "rechten")
def a_folder_without_permission(place: Path) -> Path:
    source = sources.folder(place, tables())
    source.chmod(0)
    return source


@bad(REFUSED, "bron.xlsx is niet te lezen", "rechten")
def a_workbook_without_permission(place: Path) -> Path:
    path = sources.as_xlsx(place / "bron.xlsx", tables())
    path.chmod(0)
    return path


@bad(REFUSED, "workflows.csv", "is een zip- of xlsx-bestand", ".xlsx")
def a_workbook_named_csv(place: Path) -> Path:
    content = sources.as_xlsx(place / "w.xlsx", {"workflows": tables()["workflows"]}).read_bytes()
    return with_text(place, "workflows", content)


@bad(REFUSED, "workflows.csv", "is een Parquet-bestand", ".parquet")
def a_parquet_file_named_csv(place: Path) -> Path:
    content = sources.as_parquet(place / "w.parquet", tables()["workflows"]).read_bytes()
    return with_text(place, "workflows", content)


@bad(REFUSED, "workflows.xlsx is geen leesbaar zip- of xlsx-bestand")
def a_csv_named_xlsx(place: Path) -> Path:
    return with_text(place, "workflows", b"workflow_id,employer_id\nW1,E1\n", "xlsx")


@bad(REFUSED, "workflows.parquet is geen leesbaar Parquet-bestand", "Maak het opnieuw")
def a_csv_named_parquet(place: Path) -> Path:
    return with_text(place, "workflows", b"workflow_id,employer_id\nW1,E1\n", "parquet")


@bad(REFUSED, "bron.pdf is geen map, zip of xlsx")
def a_file_of_another_kind(place: Path) -> Path:
    (place / "bron.pdf").write_bytes(b"%PDF-1.7")
    return place / "bron.pdf"


@bad(REFUSED, "De schijf is vol", "Maak ruimte vrij", bytes_writable=1_500_000)
def a_full_disk_while_reading(place: Path) -> Path:
    given = tables()
    given["employees"][0]["name"] = "x" * 900_000
    given["employees"][1]["name"] = "y" * 900_000
    source = sources.folder(place, given)
    sources.as_csv(source / "employees.csv", given["employees"], encoding="utf-16")
    return source


@bad(WARNED, "workflows.txt", "Niet gelezen")
def a_copy_with_a_wrong_ending(place: Path) -> Path:
    source = sources.folder(place, tables())
    (source / "workflows.txt").write_text("x")
    return source
