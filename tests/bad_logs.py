"""Bad event logs: XES that is not, that unfolds, that nests; flat logs that stop halfway."""

import gzip
from pathlib import Path

from tests.bad_inputs import Outcome, bad
from tests.event_logs import CASES, FLAT_MAPPING, MAPPING, event, flat, log, trace

QUARANTINED, REFUSED = Outcome.QUARANTINED, Outcome.REFUSED
_OWN = MAPPING.replace('employer_id = "w1"', 'employer_id = "E1"')
_FLAT = FLAT_MAPPING.replace('employer_id = "w1"', 'employer_id = "E1"')
_GOOD = [trace(f"a{number}", CASES["a1"]) for number in range(10)]


def _log(place: Path, content: str, name: str = "log.xes") -> Path:
    (place / name).write_text(content, encoding="utf-8")
    return place / name


@bad(REFUSED, "log.xes heeft een DOCTYPE", "Verwijder haar", mapping=_OWN)
def an_external_entity_in_xes(place: Path) -> Path:
    evil = '<!DOCTYPE log [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return _log(place, log(*_GOOD).replace("<log ", f"{evil}<log ").replace("Noor", "&e;"))


@bad(REFUSED, "log.xes heeft een DOCTYPE", "Verwijder haar", mapping=_OWN)
def a_dtd_of_elsewhere_in_xes(place: Path) -> Path:
    return _log(place, log(*_GOOD).replace("<log ", '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/x.dtd"><log '))


@bad(REFUSED, "log.xes heeft een DOCTYPE", "Verwijder haar", mapping=_OWN)
def a_billion_laughs_in_xes(place: Path) -> Path:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE log [<!ENTITY e0 "haha">{lines}]>'
    return _log(place, log(*_GOOD).replace("<log ", f'{laughs}<log source="&e11;" '))


@bad(REFUSED, "log.xes", "te diep genest", "Exporteer het logboek opnieuw", mapping=_OWN)
def xes_of_200000_deep(place: Path) -> Path:
    deep = '<string key="a" value="b">' * 200_000 + "</string>" * 200_000
    return _log(place, log(*_GOOD).replace("<event>", f"<event>{deep}", 1))


@bad(REFUSED, "log.xes", "te lang", "Exporteer het logboek opnieuw", mapping=_OWN)
def a_xes_value_of_twelve_million_characters(place: Path) -> Path:
    return _log(place, log(*_GOOD).replace("P. Bakker", "x" * 12_000_000, 1))


@bad(REFUSED, "log.xes is geen geldig XML-bestand (regel", "Exporteer het logboek opnieuw", mapping=_OWN)
def a_truncated_xes(place: Path) -> Path:
    whole = log(*_GOOD)
    return _log(place, whole[: len(whole) // 2])


@bad(REFUSED, "log.xes.gz is afgebroken of beschadigd", "Haal het bestand opnieuw op", mapping=_OWN)
def a_truncated_xes_gz(place: Path) -> Path:
    (place / "log.xes.gz").write_bytes(gzip.compress(log(*_GOOD).encode())[:-40])
    return place / "log.xes.gz"


@bad(REFUSED, "log.xes.gz", "verdacht veel", "Lever het logboek uitgepakt", mapping=_OWN)
def a_xes_gz_that_is_a_bomb(place: Path) -> Path:
    head, tail = log(*_GOOD).encode().split(b"</log>")
    with gzip.open(place / "log.xes.gz", "wb", 6) as file:
        file.write(head)
        for _ in range(200):
            file.write(b" " * 1_000_000)
        file.write(b"</log>" + tail)
    return place / "log.xes.gz"


@bad(REFUSED, "log.xes is geen XES", "log", mapping=_OWN)
def xml_that_is_no_log(place: Path) -> Path:
    return _log(place, "<html><body/></html>")


@bad(REFUSED, "log.xes bevat geen gebeurtenissen", "Controleer het bestand", mapping=_OWN)
def a_log_without_events(place: Path) -> Path:
    return _log(place, log())


@bad(QUARANTINED, "log.xes, regel", "geen ISO 8601", mapping=_OWN)
def a_log_with_an_event_of_yesterday(place: Path) -> Path:
    return _log(place, log(*_GOOD, trace("b", [*CASES["a1"], event("Uitbetalen", "gisteren")])))


@bad(QUARANTINED, "log.xes, regel", "1900", mapping=_OWN)
def a_log_with_an_event_of_the_year_0001(place: Path) -> Path:
    return _log(place, log(*_GOOD, trace("b", [*CASES["a1"], event("Uitbetalen", "0001-01-01T00:00:00Z")])))


@bad(REFUSED, "log.csv is na regel", "geen geldige CSV", mapping=_FLAT)
def a_flat_log_with_an_unclosed_quote(place: Path) -> Path:
    return _log(place, flat(CASES) + 'a9,1,"Noor\n' + "x,y\n" * 100_000, "log.csv")


@bad(QUARANTINED, "log.csv, regel 22", "te weinig kolommen: 2 in plaats van 7", mapping=_FLAT)
def a_flat_log_with_a_short_row(place: Path) -> Path:
    return _log(place, flat({f"a{n}": CASES["a1"] for n in range(10)}) + "a10,1\n", "log.csv")


@bad(REFUSED, "log.csv is geen UTF-8", "Sla het op als CSV UTF-8", mapping=_FLAT)
def a_flat_log_in_latin_1(place: Path) -> Path:
    (place / "log.csv").write_bytes(flat(CASES).replace("Noor", "Zoë").encode("latin-1"))
    return place / "log.csv"


@bad(REFUSED, "log.csv", "te lang", "Kort", mapping=_FLAT)
def a_flat_log_with_a_cell_of_ten_million_characters(place: Path) -> Path:
    return _log(place, flat(CASES).replace("P. Bakker", "x" * 10_000_000, 1), "log.csv")


@bad(REFUSED, "log.xes is een logboek", "--mapping")
def a_log_without_a_mapping(place: Path) -> Path:
    return _log(place, log(*_GOOD))


@bad(REFUSED, "mapping.toml is geen geldige TOML", mapping="[log\n")
def a_log_with_a_broken_mapping(place: Path) -> Path:
    return _log(place, log(*_GOOD))
