"""Event logs and mappings that cannot be used: each is refused with one Dutch line that says what is wrong."""

import gzip
import io
import re
from pathlib import Path

import pytest

from errors import SourceRefused
from importers import event_log
from progress import Progress
from tests.event_logs import FLAT_MAPPING, MAPPING, case, event, flat, log, prepared, read_in

GOOD = log(case("Indienen", "Uitbetalen"))
BOMB = (
    '<!DOCTYPE log [<!ENTITY e0 "xxxxxxxxxx">'
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    + ']><log a="&e11;"/>'
)


def refusal(folder: Path, content: str | bytes, mapping: str = MAPPING, name: str = "log.xes") -> str:
    with pytest.raises(SourceRefused) as refused:
        read_in(folder, content, mapping, name)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (GOOD.replace("<log ", "<!DOCTYPE log><log "), "DOCTYPE"),
        (GOOD.replace("<log ", '<!DOCTYPE log SYSTEM "http://localhost:9/x.dtd"><log '), "DOCTYPE"),
        (GOOD.replace("<log ", '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log '), "DOCTYPE"),
        (BOMB, "DOCTYPE"),
        (GOOD[:-20], "geen geldig XML-bestand"),
        ("zaak;activiteit\n", "geen geldig XML-bestand"),
        ("", "geen geldig XML-bestand"),
        ("<html><body/></html>", "geen XES"),
        ("<html><log><trace/></log></html>", "geen XES"),
        (log(), "geen gebeurtenissen"),
        (GOOD.replace('"Amount"', '"Bedrag"'), "dat mapping.toml noemt bij log.amount, heeft nergens"),
        (GOOD.replace('"employee"', '"wie"'), "noemt bij workflow.employee, heeft nergens"),
        (re.sub(r"2026-03-02T(..):00:00Z", r"02-03-2026 \1:00", GOOD), "(log.time) is een ISO 8601-tijd"),
    ],
)
def test_an_unusable_xes_log_is_refused_in_one_dutch_line(tmp_path: Path, content: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, content)


def test_a_mapping_with_something_else_than_a_log_is_refused(tmp_path: Path) -> None:
    assert "log.xlsx is geen logboek" in refusal(tmp_path, b"PK", name="log.xlsx")


@pytest.mark.parametrize("cut", [5, 40, -4])
def test_a_truncated_gzip_is_refused(tmp_path: Path, cut: int) -> None:
    packed = gzip.compress(GOOD.encode())
    assert "afgebroken of beschadigd" in refusal(tmp_path, packed[:cut], name="log.xes.gz")


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(GOOD.encode()))
    packed[20:40] = bytes(20)
    assert "afgebroken of beschadigd" in refusal(tmp_path, bytes(packed), name="log.xes.gz")


def test_a_log_or_mapping_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    connection, progress = prepared(), Progress("lezen", out=io.StringIO())
    with pytest.raises(SourceRefused, match=r"De mapping .*mist\.toml is niet te openen"):
        event_log.read(tmp_path / "log.xes", "k1", tmp_path / "mist.toml", connection, progress)
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    with pytest.raises(SourceRefused, match=r"log\.xes is niet te lezen"):
        event_log.read(tmp_path / "log.xes", "k1", tmp_path / "mapping.toml", connection, progress)


FLAT = flat({"a1": [event("Indienen", "2026-03-02T08:00:00Z")]})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (FLAT.replace("org:role", "rol", 1), "kolom 'org:role', die mapping.toml noemt, ontbreekt"),
        (FLAT.replace("case:Amount", "bedrag", 1), "kolom 'case:Amount', die mapping.toml noemt, ontbreekt"),
        (FLAT.replace("Noor", "Zoë").encode("latin-1"), "geen UTF-8"),
        (FLAT + 'a2,1,"Noor', "geen geldige CSV"),
        ("", "ontbreekt"),
        (FLAT.splitlines()[0] + "\n", "geen gebeurtenissen"),
    ],
)
def test_an_unusable_flat_log_is_refused_in_one_dutch_line(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert sentence in refusal(tmp_path, content, FLAT_MAPPING, "log.csv")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('activity = "concept:name"\n', "", "mapping.toml: [log] mist 'activity'."),
        (
            "activity =",
            "activty =",
            "mapping.toml: 'activty' is onbekend in [log]. Kies uit: case, activity, classifier, time",
        ),
        ("[activities]", "[activiteiten]", "'activiteiten' is onbekend in de mapping. Kies uit: log, workflow"),
        ('"concept:name"', "3", "mapping.toml: 'case' in [log] moet een tekst zijn, niet 3."),
        ('"concept:name"', '""', "mapping.toml: 'case' in [log] moet een tekst zijn, niet ''."),
        ('["Indienen"]', '"Indienen"', "'submitted' in [activities] moet een lijst van teksten zijn, niet 'Indienen'."),
        ('["Indienen"]', "[1]", "'submitted' in [activities] moet een lijst van teksten zijn, niet [1]."),
        ('"Declaratie medewerker"', '"{soort}"', "'process' in [workflow] moet een vaste tekst (zonder"),
        ('unit = "euro"', 'finished_status = "Klaar"', "moet een van Verwerkt, Afgerond zijn."),
        ("[activities]", '[actions]\nBellen = "gebeld"\n[activities]', "'gebeld' bij 'Bellen' in [actions] is geen"),
        ("[activities]", "[roles]\nHR = 1\n[activities]", "'HR' in [roles] moet een tekst zijn, niet 1."),
        ("[log]", "log = 1\n[x]", "'log' moet een sectie [log] zijn."),
        ("[log]", "[log", "mapping.toml is geen geldige TOML"),
        ("taken_back", "takenback", "'takenback' is onbekend in [activities]"),
        (
            "[log]",
            '[actions]\n"U*n" = "verwerkt"\n"*n" = "uitgevoerd"\n[log]',
            "past in [actions] bij uitgevoerd en verwerkt",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_by_the_name_of_its_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, GOOD, MAPPING.replace(old, new, 1))


def test_an_activity_that_fits_patterns_of_two_meanings_is_refused_unless_one_names_it_in_full(tmp_path: Path) -> None:
    mapping = MAPPING.replace('["Goedkeuren *"]', '["*dienen"]')
    assert read_in(tmp_path, GOOD, mapping).actions() == ["ingediend", "verwerkt"]
    assert "activiteit 'Indienen' past in [activities] bij approved en submitted." in refusal(
        tmp_path, GOOD, mapping.replace('["Indienen"]', '["In*"]')
    )
