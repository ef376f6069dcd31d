"""How the lake is doing: does it answer, what does it hold, and does this node serve the same."""

from dataclasses import asdict, dataclass

from database.lake import connecting, following, freshness, room, stands
from errors import NoSnapshot, Refused


@dataclass(frozen=True)
class OfficeStatus:
    """An office of the lake: its stand, the one that this node serves (None for none), how it is read here, and how
    large a copy is in bytes."""

    office: str
    snapshot: str
    here: str | None
    is_direct: bool
    bytes: int


@dataclass(frozen=True)
class Status:
    """The lake as this node sees it. `version`: its last snapshot; `taken` and `budget`: bytes of copies here."""

    version: int
    offices: tuple[OfficeStatus, ...]
    taken: int
    budget: int
    is_followed: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def lines(self) -> list[str]:
        """The same for a person."""
        told = [f"Stand {self.version} van het meer; {len(self.offices)} kantoren."]
        for office in self.offices:
            how = "rechtstreeks uit het meer" if office.is_direct else "als kopie"
            here = f"hier {office.here} {how}" if office.here else "hier niet in gebruik"
            told.append(f"{office.office}: {office.snapshot}; {here}.")
        told.append(f"Kopieën op deze computer: {self.taken} van {self.budget} bytes.")
        follows = "Een app op deze computer volgt het meer." if self.is_followed else "Hier volgt geen app het meer."
        return [*told, follows]


def status() -> Status:
    """What the lake holds and what this node serves of it. Raises LakeUnreachable."""
    found, version = [], 0
    try:
        with connecting.attached() as connection:
            version = stands.newest_version(connection)
            for office_id in stands.offices(connection):
                stand = stands.read(connection, office_id, version)
                if stand:
                    here = following.serving(office_id)
                    found.append(
                        OfficeStatus(
                            office_id, stand.name, here.name if here else None, following.is_direct(here), stand.bytes
                        )
                    )
    except NoSnapshot:
        version = 0
    return Status(version, tuple(found), room.taken(), room.budget(), freshness.is_followed())


def checked() -> tuple[list[str], list[str]]:
    """The stands of the lake, read back whole and counted, that are what they say, and in Dutch what is wrong."""
    whole, problems = [], []
    try:
        with connecting.attached() as connection:
            version = stands.newest_version(connection)
            for office_id in stands.offices(connection):
                stand = stands.read(connection, office_id, version)
                wrong = stands.wrong_tables(connection, stand) if stand else ["stand"]
                if wrong:
                    problems.append(f"meer, {office_id}: {', '.join(wrong)} klopt niet. Laad de bron opnieuw.")
                elif stand:
                    whole.append(f"meer, {office_id}/{stand.name}")
    except Refused as refusal:
        problems.append(str(refusal))
    return whole, problems
