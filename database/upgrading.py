"""Bringing a control store to the newest revision. Only opened when one is not: Alembic takes a while to import."""

import contextlib
from collections.abc import Iterator

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from errors import SettingsRefused
from settings import ROOT

_MIGRATIONS = ROOT / "database" / "migrations"
# Any number will do, as long as nothing else in the same database takes it for a lock.
_TURN = 7_062_026_001


def upgrade(engine: Engine) -> None:
    """Make the tables of an empty store, bring an older one up to date, and leave one that is as it should be.

    One process at a time does it, on whatever machine, and it is done whole or not at all. Raises SettingsRefused for a
    store of a newer version of the program.
    """
    with _alone(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        _refuse_newer(ScriptDirectory.from_config(config), MigrationContext.configure(connection).get_current_heads())
        command.upgrade(config, "head")


def newest() -> str:
    """The last revision there is."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def _refuse_newer(known: ScriptDirectory, kept: tuple[str, ...]) -> None:
    if not kept:
        return
    revisions = {script.revision for script in known.walk_revisions()}
    if strange := sorted(set(kept) - revisions):
        raise SettingsRefused(
            f"De administratie (gebruikers, sessies, logboek) is van een nieuwere versie van Procesbeheer (stand "
            f"{', '.join(strange)}; deze versie kent tot en met {max(revisions)}). Er is niets gewijzigd. Start die "
            "nieuwere versie, of zet een reservekopie van ervoor terug. Zie docs/opschalen.md."
        )


def _alone(engine: Engine) -> contextlib.AbstractContextManager[Connection]:
    return _alone_in_file(engine) if engine.dialect.name == "sqlite" else _alone_on_server(engine)


@contextlib.contextmanager
def _alone_on_server(engine: Engine) -> Iterator[Connection]:
    """One transaction, while every other node that wants to do this waits."""
    with engine.begin() as connection:
        connection.execute(text("set local lock_timeout = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        yield connection


@contextlib.contextmanager
def _alone_in_file(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds SQLite's write lock from its start, on a connection that is not used again."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            # A table that is made anew takes the place of the old one; with this on, rows that refer to it would go.
            connection.exec_driver_sql("pragma foreign_keys = off")
            connection.exec_driver_sql("pragma busy_timeout = 600000")
            connection.exec_driver_sql("begin immediate")
            yield connection
            connection.exec_driver_sql("commit")
        except BaseException:
            with contextlib.suppress(SQLAlchemyError):
                connection.exec_driver_sql("rollback")
            raise
        finally:
            connection.invalidate()
