"""The providers of single sign-on that the settings name."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from urllib.parse import urlsplit

from errors import SettingsRefused
from settings import settings

BY_EMAIL, BY_SUBJECT = "email", "subject"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ENTRA = "login.microsoftonline.com"


@dataclass(frozen=True)
class Provider:
    """One [[provider]] of settings.toml; docs/inloggen.md says what each value is."""

    id: str
    name: str
    issuer: str
    client_id: str
    match: str
    client_secret: str = field(default="", repr=False)
    client_secret_env: str = ""
    scopes: tuple[str, ...] = ("openid", "email")
    subject_claim: str = "sub"
    prompt: str = ""
    second_factor: bool = False
    offices: tuple[str, ...] = ()

    @property
    def secret(self) -> str:
        """The client secret. Raises SettingsRefused when the environment does not hold it."""
        found = self.client_secret or os.environ.get(self.client_secret_env, "")
        if not found:
            raise SettingsRefused(
                f"Provider {self.id!r}: omgevingsvariabele {self.client_secret_env} is leeg; zet er het secret in."
            )
        return found

    @property
    def redirect_uri(self) -> str:
        """The address of ours that the provider sends people back to."""
        return f"{settings().public_url.rstrip('/')}/oidc/{self.id}/callback"


def configured() -> tuple[Provider, ...]:
    """All of them, in the order of the file. Raises SettingsRefused, naming the provider and the value."""
    made: list[Provider] = []
    for number, table in enumerate(settings().providers, start=1):
        provider = _made(f"provider {table.get('id', number)!r}", table)
        if any(provider.id == earlier.id for earlier in made):
            raise SettingsRefused(f"settings.toml: provider {provider.id!r} staat er twee keer in. Kies een ander id.")
        made.append(provider)
    return tuple(made)


def find(provider_id: str) -> Provider | None:
    """The provider with this id; None when there is none."""
    return next((provider for provider in configured() if provider.id == provider_id), None)


def check_at_start() -> None:
    """Raises SettingsRefused when someone could not sign in through one of them."""
    for provider in configured():
        _ = provider.secret
        if not is_safe(settings().public_url):
            raise SettingsRefused(
                f"Met single sign-on moet public_url met https:// beginnen, niet {settings().public_url!r}."
            )


def is_safe(address: str) -> bool:
    """Whether what is sent there cannot be overheard: https, or a provider on this computer to try with."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(address)))


def is_here(address: str) -> bool:
    """Whether it is on this computer."""
    return urlsplit(address).hostname in _LOOPBACK


_KINDS: dict[object, tuple[Callable[[object], bool], str]] = {
    str: (lambda value: isinstance(value, str) and value.isprintable(), "een tekst"),
    bool: (lambda value: isinstance(value, bool), "true of false"),
    tuple[str, ...]: (
        lambda value: isinstance(value, list) and all(isinstance(one, str) and one for one in value),
        'een lijst zoals ["openid", "email"]',
    ),
}


def _made(which: str, table: Mapping[str, object]) -> Provider:
    known = {one.name: one for one in fields(Provider)}
    for name in table:
        if name not in known:
            raise SettingsRefused(
                f"settings.toml: {which}: onbekende instelling '{name}'. Kies uit: {', '.join(known)}."
            )
    for name, one in known.items():
        if one.default is MISSING and table.get(name) in (None, ""):
            raise SettingsRefused(f"settings.toml: {which}: '{name}' ontbreekt. Zie docs/inloggen.md.")
        is_right, kind = _KINDS[one.type]
        if name in table and not is_right(table[name]):
            raise SettingsRefused(f"settings.toml: {which}: '{name}' moet {kind} zijn.")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    provider = Provider(**values)  # type: ignore[arg-type]
    for name, wrong, wanted in _faults(provider):
        if wrong:
            raise SettingsRefused(f"settings.toml: {which}: '{name}' {wanted}.")
    return provider


def _faults(provider: Provider) -> list[tuple[str, bool, str]]:
    """What may be wrong: the name of the value, whether it is, and what it must be."""
    issuer = urlsplit(provider.issuer if is_safe(provider.issuer) else "")
    is_of_everyone = re.match(r"/(common|organizations|consumers)(/|$)|.*[{}]", issuer.path) is not None
    return [
        ("id", not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,31}", provider.id), "mag alleen a-z, 0-9 en - bevatten"),
        ("name", not provider.name.strip() or len(provider.name) > 40, "moet een naam van hoogstens 40 tekens zijn"),
        (
            "issuer",
            not is_safe(provider.issuer) or bool(issuer.query or issuer.fragment or issuer.username),
            "moet een adres zijn dat met https:// begint, zonder ? of # (http alleen op deze computer)",
        ),
        (
            "issuer",
            issuer.hostname == _ENTRA and is_of_everyone,
            "moet de map-id (tenant) van uw organisatie bevatten: anders kan iedereen met een Microsoft-account binnen",
        ),
        ("match", provider.match not in (BY_EMAIL, BY_SUBJECT), 'moet "email" of "subject" zijn'),
        (
            "match",
            issuer.hostname == _ENTRA and provider.match == BY_EMAIL,
            'moet "subject" zijn: Entra ID zegt niet of een e-mailadres bevestigd is',
        ),
        (
            "client_secret",
            bool(provider.client_secret) == bool(provider.client_secret_env),
            "of client_secret_env is nodig, en niet allebei",
        ),
        ("scopes", not all(re.fullmatch(r"[!-~]+", scope) for scope in provider.scopes), "mag geen spaties bevatten"),
        ("scopes", "openid" not in provider.scopes, 'moet "openid" bevatten'),
        (
            "scopes",
            provider.match == BY_EMAIL and "email" not in provider.scopes,
            'moet "email" bevatten bij match = "email"',
        ),
        ("subject_claim", provider.subject_claim not in ("sub", "oid"), 'moet "sub" of "oid" zijn'),
        (
            "prompt",
            provider.prompt not in ("", "login", "consent", "select_account"),
            'moet "login", "consent" of "select_account" zijn, of weg',
        ),
    ]
