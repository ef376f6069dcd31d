"""Which of our own users a provider speaks of. It says who someone is, never what he may do."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from auth import access_log, accounts, changes, providers, sessions
from auth.access_log import Kind
from auth.accounts import User, UserRefused
from auth.provider_refusals import Reason, SignInRefused
from auth.providers import BY_EMAIL, BY_SUBJECT, Provider
from database import control
from database.provider_tables import provider_subjects

_LONGEST = 254  # characters of an address


def user_of(provider: Provider, claims: Mapping[str, object]) -> User:
    """Our active user whom these claims name. Raises SignInRefused: unknown, disabled or of another office."""
    who = _email(provider, claims) if provider.match == BY_EMAIL else _subject(provider, claims)
    user = _with_address(who) if provider.match == BY_EMAIL else _with_subject(provider, who)
    if user is None or user.is_demo:
        raise SignInRefused(Reason.UNKNOWN_USER, provider, who)
    if not user.is_active:
        raise SignInRefused(Reason.DISABLED, provider, who, user.office_id, user.email)
    if provider.offices and user.office_id not in provider.offices:
        raise SignInRefused(Reason.OTHER_OFFICE, provider, who, user.office_id, user.email)
    return user


def _email(provider: Provider, claims: Mapping[str, object]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or not email.isprintable() or not 0 < len(email) <= _LONGEST:
        raise SignInRefused(Reason.WRONG_TOKEN, provider, detail="email")
    if claims.get("email_verified") is not True:
        raise SignInRefused(Reason.EMAIL_NOT_VERIFIED, provider, email)
    return email


def _subject(provider: Provider, claims: Mapping[str, object]) -> str:
    subject = claims.get(provider.subject_claim)
    if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= _LONGEST:
        raise SignInRefused(Reason.WRONG_TOKEN, provider, detail=provider.subject_claim)
    return subject


def _with_address(email: str) -> User | None:
    user = accounts.find(email)
    # In lower case some letters of other alphabets become plain ones, as the sign for kelvin becomes a k.
    return user if user and user.email.isascii() == email.isascii() else None


def _with_subject(provider: Provider, subject: str) -> User | None:
    kept, users = provider_subjects, control.users
    found = (
        select(users.c.email)
        .join(kept, kept.c.user_id == users.c.user_id)
        .where(kept.c.provider_id == provider.id, kept.c.subject == subject)
    )
    with control.engine().connect() as connection:
        email = connection.execute(found).scalar()
    return accounts.find(email) if email else None


def link(email: str, provider_id: str, subject: str) -> None:
    """Let who has this subject at this provider sign in as this user, instead of whom it was before.

    Raises UserRefused when the user or provider does not exist, or the subject is another user's.
    """
    provider = providers.find(provider_id)
    if provider is None or provider.match != BY_SUBJECT:
        fitting = ", ".join(one.id for one in providers.configured() if one.match == BY_SUBJECT) or "geen"
        raise UserRefused(
            f'Er is geen provider {provider_id!r} met match = "subject" in settings.toml. Wel: {fitting}.'
        )
    if not subject.strip() or subject != subject.strip() or not subject.isprintable() or len(subject) > _LONGEST:
        raise UserRefused("Het kenmerk (--subject) is leeg, te lang, of bevat spaties aan het begin of eind.")
    user = _known(email)
    try:
        _keep(user, provider_id, subject)
    except IntegrityError as error:
        raise UserRefused(
            f"Het kenmerk {subject!r} is bij {provider_id} al aan een andere gebruiker gekoppeld."
        ) from error


def unlink(email: str, provider_id: str) -> None:
    """Let this user no longer sign in through this provider; he is signed out. Raises UserRefused when he could not."""
    user = _known(email)
    if _keep(user, provider_id, None) is None:
        raise UserRefused(f"{user.email} is bij {provider_id} niet gekoppeld.")


def _known(email: str) -> User:
    user = accounts.find(email)
    if user is None:
        raise UserRefused(f"Er is geen gebruiker met het adres {email}. Zie 'manage.py user list'.")
    return user


def _keep(user: User, provider_id: str, subject: str | None) -> str | None:
    """Replace the subject, in the log as well; returns the one that was kept. Whom it let in is signed out."""
    with control.engine().begin() as connection:
        user_id = connection.execute(
            select(control.users.c.user_id).where(control.users.c.email == user.email)
        ).scalar_one()
        old = _replaced(connection, user_id, provider_id, subject)
        if old == subject:
            return old
        if old is not None:
            sessions.end_all(connection, user_id)
        told = {"before": {"subject": old} if old else {}, "after": {"subject": subject} if subject else {}}
        access_log.append(
            connection, Kind.RIGHTS, user.office_id, changes.COMMAND_LINE, user=user.email, provider=provider_id, **told
        )
        return old


def _replaced(connection: Connection, user_id: int, provider_id: str, subject: str | None) -> str | None:
    kept = provider_subjects
    row = (kept.c.user_id == user_id, kept.c.provider_id == provider_id)
    old: str | None = connection.execute(select(kept.c.subject).where(*row)).scalar()
    connection.execute(delete(kept).where(*row))
    if subject is not None:
        connection.execute(insert(kept).values(user_id=user_id, provider_id=provider_id, subject=subject))
    return old
