"""What can go wrong on purpose: every refusal has a name and a Dutch sentence that says what to do."""


class Refused(Exception):
    """Something a person asked for cannot be done. `str(error)` is one Dutch line: what is wrong, what to do."""


class SettingsRefused(Refused):
    """A setting is missing or unusable."""


class AccessRefused(Refused):
    """This user may not do this. Never says whether the thing exists."""


class Outage(Refused):
    """Something that nothing can be shown without does not answer now; nothing is lost, and soon it may again."""


class NoSnapshot(Refused):
    """The office has no published snapshot yet, so there is nothing to show."""


class SnapshotDamaged(NoSnapshot):
    """The bytes of a snapshot are not what was written; the one before it serves from here on."""


class SourceRefused(Refused):
    """A source cannot be loaded as a whole. The snapshot that was serving goes on serving."""


class QueryRefused(Refused):
    """A query reads something else than the scoped views, or is not exactly one select."""


class QueryTooLarge(QueryRefused):
    """A query needs more memory than DuckDB may use."""
