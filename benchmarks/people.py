"""People: so many at once, each signed in with a role and grants of his own, over the WebSocket of a real server.

Each opens a list, filters, turns pages, opens a workflow and goes back, goes to the other list, and now and then has a
short list made into a file and fetches it; in between he thinks for about five seconds. What a page does by itself
(looking for newer data, following an export) is asked for as a browser asks. Every row, name, workflow and file that
reached someone is held afterwards against what the source says he may see. Beside it the same list as Streamlit apps
usually make it, with its filters and pages only. The people take part of the same processors: that is in the table.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

from auth import gate, sessions
from auth.accounts import User
from benchmarks import crowd, office_users, streamlit_session, usual
from benchmarks.crowd import Guest, Outcome, Plan
from benchmarks.foreign_rows import Source
from benchmarks.office import Office
from benchmarks.office_work import in_the_app, in_the_usual_app
from benchmarks.own_tables import MEGABYTE, Table, spread_in_words
from benchmarks.reached import looked_at
from benchmarks.slopes import Slope
from queries.terms import Overview

COUNTS = (1, 10, 25, 50, 100)
USUAL = "the usual way: st.cache_data and pandas"
_SOAK_PEOPLE, _SOAK_THINK_SECONDS = 25, 1.0
_COSTS = ("processors", "of which for the people", "of the server a rerun", "memory a session")
_SEEN = ("looked at", "foreign")
_HEADING = ("people", "in", "reruns", "median", "p95", "longest", "errors", "by itself", *_COSTS, *_SEEN)
_SOAK_HEADING = (
    "people",
    "minutes",
    "reruns",
    "median",
    "p95",
    "longest",
    "errors",
    "memory",
    "rise a minute",
    *_SEEN,
)


@dataclass(frozen=True)
class Length:
    """How many seconds are measured: for each number of people, and for whether memory stays flat."""

    crowd: float = 30.0
    soak: float = 360.0

    @staticmethod
    def asked() -> "Length":
        """As BENCH_PEOPLE_SECONDS and BENCH_SOAK_SECONDS say, else as it is by default."""
        length = Length()
        asked = os.environ.get("BENCH_PEOPLE_SECONDS"), os.environ.get("BENCH_SOAK_SECONDS")
        return Length(float(asked[0] or length.crowd), float(asked[1] or length.soak))


def counts() -> tuple[int, ...]:
    """As BENCH_PEOPLE says, else as it is by default."""
    asked = os.environ.get("BENCH_PEOPLE")
    return tuple(int(count) for count in asked.split(",")) if asked else COUNTS


def tables(office: Office) -> list[Table]:
    """So many people in the app and in the usual one; and whether memory stays flat."""
    length = Length.asked()
    everybody = office_users.people(max(*counts(), _SOAK_PEOPLE), office.exchange)
    source = Source(office.exchange)
    each = [(count, is_usual) for count in counts() for is_usual in (False, True)]
    rows = [_row(office, everybody[:count], is_usual, length, source) for count, is_usual in each]
    found = [Table("People at once", _HEADING, rows, f"Measured for {length.crowd:.0f} s each, after all had arrived.")]
    return [*found, _soak(office, everybody[:_SOAK_PEOPLE], length, source)] if length.soak else found


def _row(office: Office, users: Sequence[User], is_usual: bool, length: Length, source: Source) -> list[str]:
    print(f"  {len(users)} people{', the usual way' if is_usual else ''} …", file=sys.stderr, flush=True)
    plan = Plan(in_the_usual_app if is_usual else in_the_app, length.crowd)
    outcome = _outcome(office, users, plan, is_usual)
    busy = outcome.busy
    return [
        str(len(users)),
        USUAL if is_usual else "this product",
        *spread_in_words(outcome.seconds()),
        str(len(outcome.errors)),
        f"{sum(noted.by_itself for noted in outcome.noted):,}",
        f"{busy.server + busy.mine:.2f}",
        f"{busy.mine:.2f}",
        f"{1000 * busy.server * length.crowd / max(1, len(outcome.seconds())):.0f} ms",
        f"{(busy.resident[-1][1] - busy.before) / len(users) / MEGABYTE:.1f} MB",
        *(["", ""] if is_usual else _foreign(outcome, users, source)),
    ]


def _soak(office: Office, users: Sequence[User], length: Length, source: Source) -> Table:
    """A crowd that hardly thinks, long enough to see what memory does once all is in use: after a third of the time."""
    print(f"  {len(users)} people for {length.soak:.0f} s …", file=sys.stderr, flush=True)
    outcome = _outcome(office, users, Plan(in_the_app, length.soak, _SOAK_THINK_SECONDS))
    settled = [(since, size / MEGABYTE) for since, size in outcome.busy.resident if since >= length.soak / 3]
    rise = Slope.of(settled)
    row = [
        str(len(users)),
        f"{length.soak / 60:.0f}",
        *spread_in_words(outcome.seconds()),
        str(len(outcome.errors)),
        f"{settled[0][1]:,.0f} → {settled[-1][1]:,.0f} MB",
        f"{rise.a_minute:+.2f} MB ({rise.low:+.2f} to {rise.high:+.2f}): {'flat' if rise.is_flat else '**rises**'}",
        *_foreign(outcome, users, source),
    ]
    note = f"They think for {_SOAK_THINK_SECONDS:.0f} s. Memory is looked at in the last two thirds of the time."
    return Table("Whether memory stays flat", _SOAK_HEADING, [row], note)


def _foreign(outcome: Outcome, users: Sequence[User], source: Source) -> list[str]:
    """How many rows, names and workflows reached them, and how many of those were not theirs to see."""
    for email, error in (
        (user.email, error) for user, one in zip(users, outcome.noted, strict=True) for error in one.errors
    ):
        print(f"  {email}: {error}", file=sys.stderr, flush=True)
    found = list(starmap(lambda noted, user: looked_at(noted, user, source), zip(outcome.noted, users, strict=True)))
    for texts in (one.foreign for one in found if one.foreign):
        print(f"  foreign: {texts[:3]}", file=sys.stderr, flush=True)
    return [f"{sum(one.looked for one in found):,}", f"{sum(len(one.foreign) for one in found):,}"]


def _outcome(office: Office, users: Sequence[User], plan: Plan, is_usual: bool = False) -> Outcome:
    port = streamlit_session.free_port()
    with streamlit_session.serving(_command(office, port, is_usual), port, os.environ) as server:
        _warm_up(port, users, is_usual)
        return crowd.run(port, server, [_usual_guest(user) if is_usual else _guest(user) for user in users], plan)


def _command(office: Office, port: int, is_usual: bool) -> list[str]:
    return usual.served(office.lists, port) if is_usual else ["manage.py", "serve", "--demo", "--port", str(port)]


def _guest(user: User) -> Guest:
    return Guest("workflows", cookie=f"{gate.cookie_name(gate.is_https())}={sessions.start(user.email)}")


def _usual_guest(user: User) -> Guest:
    """Who sees one employer, or a department of it, looks at that employer there too."""
    employers = user.employers or tuple(grant.department_id.partition("-")[0] for grant in user.departments)
    return Guest("", f"employer={employers[0]}" if len(employers) == 1 else "")


def _warm_up(port: int, users: Sequence[User], is_usual: bool) -> None:
    """What is read or made once is read and made: one of each role sees both lists."""
    for user in users[:4]:
        for overview in Overview:
            guest = _usual_guest(user) if is_usual else _guest(user)
            query = "&".join(filter(None, (guest.query, f"list={overview.value}")))
            with streamlit_session.visiting(port, guest.page, query, guest.cookie) as session:
                session.run()
