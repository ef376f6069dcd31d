"""Sign-ins that went to a provider and are expected back: kept here, bound to one browser, good for once."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select

from auth.providers import Provider
from auth.sessions import key_of
from auth.validity import lasts
from database import control, writing
from database.provider_tables import provider_attempts

VALID = timedelta(minutes=10)


@dataclass(frozen=True)
class Attempt:
    """What the provider's answer is held against, and where the visitor was going."""

    nonce: str
    code_verifier: str
    next_path: str


@dataclass(frozen=True)
class Begun:
    """An attempt that begins: `state` goes along to the provider, `browser` into a cookie of ours."""

    attempt: Attempt
    state: str
    browser: str


def begin(provider: Provider, next_path: str, browser: str | None) -> Begun:
    """Remember for 10 minutes that someone goes to this provider; forgets the attempts that took longer.

    The cookie of another attempt of this browser that still runs serves this one too: two tabs can sign in at once.
    """
    kept = provider_attempts
    moment = datetime.now(UTC)
    begun = Begun(
        Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_path),
        secrets.token_urlsafe(32),
        browser if browser and _is_ours(browser, moment) else secrets.token_urlsafe(32),
    )
    with control.engine().begin() as connection:
        writing.forget(connection, kept, kept.c.started_at < moment - VALID)
        connection.execute(
            insert(kept).values(
                state_hash=key_of(begun.state),
                browser_hash=key_of(begun.browser),
                provider_id=provider.id,
                nonce=begun.attempt.nonce,
                code_verifier=begun.attempt.code_verifier,
                next_path=next_path,
                started_at=moment,
            )
        )
    return begun


def _is_ours(browser: str, moment: datetime) -> bool:
    kept = provider_attempts
    running = select(kept.c.state_hash).where(
        kept.c.browser_hash == key_of(browser), kept.c.started_at >= moment - VALID
    )
    with control.engine().connect() as connection:
        return connection.execute(running).first() is not None


def take(provider: Provider, state: str, browser: str | None, moment: datetime | None = None) -> Attempt | None:
    """The attempt with this state, once.

    None when it was used, took too long, or belongs to another browser or provider.
    """
    kept = provider_attempts
    with control.engine().begin() as connection:
        row = connection.execute(
            delete(kept)
            .where(
                kept.c.state_hash == key_of(state),
                kept.c.browser_hash == key_of(browser or ""),
                kept.c.provider_id == provider.id,
            )
            .returning(kept.c.nonce, kept.c.code_verifier, kept.c.next_path, kept.c.started_at)
        ).first()
    if row is None or not lasts(row.started_at, VALID, moment):
        return None
    return Attempt(row.nonce, row.code_verifier, row.next_path)
