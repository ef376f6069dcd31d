"""Settings: environment and one optional TOML file, read once at start and refused by name when unusable."""

import ipaddress
import os
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from errors import SettingsRefused

ROOT = Path(__file__).resolve().parent
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


FILE_STORE = "file"
LAKE = "ducklake:postgres:"
_OF_S3 = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@dataclass(frozen=True)
class Settings:
    """All that a person can set. `home` holds everything that is written; see docs/instellingen.md."""

    home: Path
    control_url: str
    public_url: str
    store: str = FILE_STORE
    data: str = ""  # where the rows of a lake lie: a folder, or s3://bucket/prefix
    cache_gigabytes: int = 50
    lake_days: int = 30
    keep_snapshots: int = 5
    max_bad_share: float = 0.2
    stale_after_hours: int = 72
    remind_after_days: int = 3
    fewest_people: int = 5
    query_seconds: int = 30
    session_idle_minutes: int = 30
    session_hours: int = 10
    log_days: int = 7 * 365
    memory_limit: str = ""
    threads: int = 0  # 0: one for each processor
    load_gigabytes: int = 8
    load_minutes: int = 120
    allow_plain_http: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_from: str = ""
    quarantine_days: int = 0
    keep_downloads_minutes: int = 60
    drain_seconds: int = 30
    retention: tuple[tuple[str, int], ...] = ()  # process (or * for any other) and days; none: nothing is purged
    sources: tuple[dict[str, object], ...] = ()  # as written; sync/plan.py reads them
    providers: tuple[dict[str, object], ...] = ()  # as written; auth/providers.py reads them

    @property
    def is_https(self) -> bool:
        """True when people reach the app over https."""
        return self.public_url.startswith("https://")


_KINDS = {
    field.name: field.type
    for field in fields(Settings)
    if field.name not in ("home", "providers", "retention", "sources")
}
_AT_LEAST = {
    "keep_snapshots": 1,
    "stale_after_hours": 0,
    "remind_after_days": 0,
    "fewest_people": 1,
    "query_seconds": 1,
    "session_idle_minutes": 1,
    "session_hours": 1,
    "log_days": 0,
    "threads": 0,
    "cache_gigabytes": 1,
    "lake_days": 1,
    "load_gigabytes": 2,
    "load_minutes": 1,
    "quarantine_days": 0,
    "keep_downloads_minutes": 1,
    "drain_seconds": 0,
}
_IN_DUTCH: dict[object, str] = {int: "een geheel getal", float: "een getal", str: "een tekst", bool: "true of false"}


def _from_file(home: Path) -> dict[str, Any]:
    path = home / "settings.toml"
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"settings.toml is niet leesbaar: {error}. Herstel het bestand.") from error
    tables = {name: values.pop(name, []) for name in ("provider", "source")}
    for name, page in (("provider", "inloggen"), ("source", "bronnen")):
        if not isinstance(tables[name], list) or not all(isinstance(table, dict) for table in tables[name]):
            raise SettingsRefused(
                f"settings.toml: zet boven elke {name} [[{name}]], met dubbele haken. Zie docs/{page}.md."
            )
    retention = values.pop("retention", {})
    if not isinstance(retention, dict) or not all(type(days) is int and days > 0 for days in retention.values()):
        raise SettingsRefused(
            "settings.toml: zet onder [retention] per proces een aantal dagen, zoals "
            '"Declaratie medewerker" = 2555, en "*" voor alle andere.'
        )
    for name, value in values.items():
        if name not in _KINDS:
            names = ", ".join(_KINDS)
            raise SettingsRefused(
                f"settings.toml: onbekende instelling '{name}'. Kies uit: {names}, "
                "[retention], [[source]] of [[provider]]."
            )
        kind = _KINDS[name]
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise SettingsRefused(f"settings.toml: '{name}' moet {_IN_DUTCH[kind]} zijn, niet {value!r}.")
    return values | {
        "providers": tuple(tables["provider"]),
        "sources": tuple(tables["source"]),
        "retention": tuple(retention.items()),
    }


def _checked(settings: Settings) -> Settings:
    for name, least in _AT_LEAST.items():
        if getattr(settings, name) < least:
            raise SettingsRefused(f"{name} moet minstens {least} zijn.")
    if settings.log_days > 36_500:
        raise SettingsRefused("log_days mag hoogstens 36500 zijn (honderd jaar); 0 bewaart alles.")
    if not 0 <= settings.max_bad_share <= 1:
        raise SettingsRefused("max_bad_share moet tussen 0 en 1 liggen (0,2 is 20 %).")
    if settings.memory_limit and not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", settings.memory_limit):
        raise SettingsRefused(f'memory_limit moet een hoeveelheid zijn zoals "4GB", niet {settings.memory_limit!r}.')
    address = urlsplit(settings.public_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingsRefused(f"public_url moet een adres zijn zoals https://host, niet {settings.public_url!r}.")
    _check_mail(settings)
    check_store(settings.store, settings.data)
    return settings


def check_store(store: str, data: str) -> None:
    """Raises SettingsRefused unless snapshots can be kept in this store, its rows at this place."""
    if store == FILE_STORE:
        return
    if not store.removeprefix(LAKE).strip() or not store.startswith(LAKE):
        raise SettingsRefused(
            f"PROCESBEHEER_STORE is {FILE_STORE} of {LAKE}…, met daarachter hoe PostgreSQL te bereiken is, zoals "
            f"{LAKE}postgresql://procesbeheer@host/procesbeheer. Zie docs/instellingen.md."
        )
    is_remote = re.fullmatch(r"s3://[^/\s]+(/\S*)?", data)
    if not (is_remote or (data and Path(data).is_absolute())):
        raise SettingsRefused(
            "PROCESBEHEER_DATA moet zeggen waar de gegevens van het meer liggen: een map die elke computer ziet, met "
            f"haar hele pad, of s3://emmer/map, niet {data!r}."
        )
    missing = [name for name in _OF_S3 if is_remote and not os.environ.get(name)]
    if missing:
        raise SettingsRefused(f"Voor {data} ontbreekt {' en '.join(missing)} in de omgeving. Zie docs/instellingen.md.")
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    if is_remote and endpoint.geturl() and (endpoint.scheme not in ("http", "https") or not endpoint.hostname):
        raise SettingsRefused("AWS_ENDPOINT_URL moet een adres zijn zoals https://opslag.example:9000.")


def _check_mail(settings: Settings) -> None:
    """Without smtp_host nothing is sent, so nothing else matters then."""
    if settings.smtp_security not in ("starttls", "tls", "none"):
        raise SettingsRefused(f"smtp_security is starttls, tls of none, niet {settings.smtp_security!r}.")
    if not 1 <= settings.smtp_port <= 65_535:
        raise SettingsRefused("smtp_port moet tussen 1 en 65535 liggen.")
    if not settings.smtp_host:
        return
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", settings.smtp_from):
        raise SettingsRefused(f"smtp_from moet het e-mailadres van de afzender zijn, niet {settings.smtp_from!r}.")
    if settings.smtp_security == "none" and not is_loopback(settings.smtp_host):
        raise SettingsRefused(
            f"Naar {settings.smtp_host} gaat e-mail alleen versleuteld: kies bij smtp_security starttls of tls."
        )


def is_loopback(host: str) -> bool:
    """Whether this name or address is this very computer."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def settings() -> Settings:
    """The settings of this process. Raises SettingsRefused, naming the setting."""
    home = Path(os.environ.get("PROCESBEHEER_HOME") or ROOT / "var").resolve()
    values = _from_file(home)
    values.setdefault("control_url", f"sqlite:///{home / 'control.sqlite'}")
    values.setdefault("public_url", "http://localhost:8501")
    values.setdefault("store", FILE_STORE)
    values.setdefault("data", "")
    for name in ("control_url", "public_url", "store", "data"):
        values[name] = os.environ.get(f"PROCESBEHEER_{name.upper()}", values[name])
    for name in ("threads", "drain_seconds"):
        given = os.environ.get(f"PROCESBEHEER_{name.upper()}", "")
        if given and not given.isdigit():
            raise SettingsRefused(f"PROCESBEHEER_{name.upper()} moet een geheel getal zijn, niet {given!r}.")
        if given:
            values[name] = int(given)
    values["memory_limit"] = os.environ.get("PROCESBEHEER_MEMORY_LIMIT", values.get("memory_limit", ""))
    return _checked(Settings(home=home, **values))


def choose_store(store: str, data: str) -> None:
    """From here on this process, and what it starts, keeps snapshots there. Raises SettingsRefused."""
    os.environ |= {"PROCESBEHEER_STORE": store, "PROCESBEHEER_DATA": data}
    settings.cache_clear()
    settings()


def private_folder(*parts: str) -> Path:
    """A folder under the home that only this user can read, made when absent."""
    path = settings().home.joinpath(*parts)
    # One by one: `parents=True` would give the folders in between the mode of the umask.
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    return path


def passing_place(kind: str, suffix: str = "") -> Path:
    """Where this process may put something of its own for a while, in this folder of the home.

    The name says whose it is: what is left there by a process that was killed goes away at the next start.
    """
    return private_folder(kind) / f"{os.getpid()}-{uuid4().hex}{suffix}"
