"""Bad text files: encodings, line ends, quotes, columns."""

from pathlib import Path

from tests import sources
from tests.bad_inputs import Outcome, bad, changed_text, tables, with_text

QUARANTINED, REFUSED, WARNED = Outcome.QUARANTINED, Outcome.REFUSED, Outcome.WARNED


def _employees(place: Path, encoding: str, name: str = "Zoë van der Meer") -> Path:
    given = tables()
    given["employees"][1]["name"] = name
    source = sources.folder(place, given)
    sources.as_csv(source / "employees.csv", given["employees"], encoding=encoding)
    return source


@bad(WARNED, "employees.csv", "windows-1252", "zo gelezen")
def latin_1_text(place: Path) -> Path:
    return _employees(place, "latin-1")


@bad(WARNED, "employees.csv", "utf-16", "zo gelezen")
def utf_16_text(place: Path) -> Path:
    return _employees(place, "utf-16")


@bad(REFUSED, "employees.csv is geen tekst", "NUL-tekens", "lever het bestand opnieuw aan")
def utf_16_text_without_a_mark(place: Path) -> Path:
    return _employees(place, "utf-16-le")


@bad(REFUSED, "employees.csv is geen UTF-8", "Sla het op als UTF-8")
def central_european_text(place: Path) -> Path:
    return _employees(place, "cp1250", "Željko Šimić")


@bad(REFUSED, "employees.csv", "Sla het op als UTF-8")
def ebcdic_text(place: Path) -> Path:
    return _employees(place, "cp500")


@bad(REFUSED, "employees.csv", "utf-16", "Sla het op als UTF-8")
def utf_16_text_cut_in_half_a_character(place: Path) -> Path:
    source = _employees(place, "utf-16")
    whole = (source / "employees.csv").read_bytes()
    (source / "employees.csv").write_bytes(whole[:-1])
    return source


@bad(QUARANTINED, "employees.csv, regel 3", "geen geldige UTF-8", "Sla het bestand op als UTF-8")
def one_damaged_line_among_utf_8(place: Path) -> Path:
    given = tables()
    given["employees"] += [{"employee_id": f"M{n}", "employer_id": "E1", "name": "Zoë"} for n in range(3, 9)]
    source = sources.folder(place, given)
    path = source / "employees.csv"
    path.write_bytes(path.read_bytes().replace("Zoë van".encode(), b"Zo\xeb van"))
    return source


@bad(QUARANTINED, "workflows.csv, regel 26", "te weinig kolommen", "aanhalingstekens")
def mixed_line_ends_and_a_short_line(place: Path) -> Path:
    def mixed(content: bytes) -> bytes:
        lines = content.split(b"\n")
        return (
            b"".join(line + (b"\r\n" if number % 2 else b"\n") for number, line in enumerate(lines[:-1]))
            + b"W99,E1\r\n"
        )

    return changed_text(place, "workflows", mixed)


@bad(QUARANTINED, "employees.csv, regel 2", "losse regelterugloop", "tussen aanhalingstekens")
def a_lone_carriage_return_inside_a_line(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"Noor", b"No\ror"))


@bad(REFUSED, "employees.csv", "regeleinden", "Sla het opnieuw op als CSV UTF-8")
def old_mac_line_ends(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"\n", b"\r"))


@bad(QUARANTINED, "employees.csv, regel 2", "aanhalingsteken wordt niet gesloten", "Sluit het")
def an_unclosed_quote(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"Noor", b'"Noor'))


@bad(QUARANTINED, "employees.csv, regel 3", "aanhalingsteken wordt niet gesloten")
def an_unclosed_quote_in_the_last_line(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"Zo", b'"Zo'))


@bad(QUARANTINED, "employees.csv, regel 2", "NUL-teken", "Verwijder")
def a_nul_byte_in_a_line(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"Noor", b"No\0or"))


@bad(QUARANTINED, "employees.csv, regel 2", "NUL-teken", "Verwijder")
def a_nul_byte_inside_quotes(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content.replace(b"Noor de Vries", b'"No\0or"'))


@bad(REFUSED, "employees.csv", "lever het bestand opnieuw aan")
def nothing_but_nul_bytes(place: Path) -> Path:
    return with_text(place, "employees", b"\0" * 5_000_000)


@bad(QUARANTINED, "employees.csv, regel 4", "te weinig kolommen: 2 in plaats van 4")
def too_few_columns(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content + b"M3,E1\n")


@bad(QUARANTINED, "employees.csv, regel 4", "te veel kolommen: 6 in plaats van 4", "aanhalingstekens")
def too_many_columns(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content + b"M3,E1,D1,Bakker, Anna,x\n")


@bad(QUARANTINED, "employees.csv, regel 4", "kolomnamen", "Verwijder deze regel")
def a_heading_repeated_between_rows(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content + content.partition(b"\n")[0] + b"\n")


@bad(REFUSED, "employees.csv: de kolommen 'name' en 'Naam' zijn allebei 'name'", "Laat er één staan")
def two_columns_of_one_meaning(place: Path) -> Path:
    return with_text(place, "employees", b"employee_id,employer_id,name,Naam\nM1,E1,Noor,Noor\n")


@bad(REFUSED, "employees.csv", "16.384 kolommen", "Laat alleen")
def a_csv_of_16384_columns(place: Path) -> Path:
    return with_text(place, "employees", ",".join(f"k{n}" for n in range(16_384)).encode() + b"\n")


@bad(REFUSED, "workflows.csv mist de kolommen workflow_id", "Vul aan")
def a_file_without_its_heading(place: Path) -> Path:
    return changed_text(place, "workflows", lambda content: content.partition(b"\n")[2])


@bad(REFUSED, "workflows.csv is leeg", "namen van de kolommen")
def an_empty_file(place: Path) -> Path:
    return with_text(place, "workflows", b"")


@bad(WARNED, "workflows.csv", "geen rijen", "Controleer")
def a_heading_and_nothing_else(place: Path) -> Path:
    return changed_text(place, "workflows", lambda content: content.partition(b"\n")[0] + b"\n")


@bad(QUARANTINED, "workflows.csv, regel 2", "te lang", "Kort")
def a_csv_cell_of_ten_million_characters(place: Path) -> Path:
    given = tables()
    given["workflows"][0]["remark"] = "x" * 10_000_000
    return sources.folder(place, given)


@bad(QUARANTINED, "employees.csv, regel 4", "te lang", "Kort")
def a_line_of_eighty_megabytes(place: Path) -> Path:
    return changed_text(place, "employees", lambda content: content + b"M3,E1,D1," + b"x" * 80_000_000 + b"\n")


@bad(REFUSED, "employees.csv", "kolomnamen", "lang")
def a_file_that_is_one_line_of_eighty_megabytes(place: Path) -> Path:
    return with_text(place, "employees", b"x" * 80_000_000)
