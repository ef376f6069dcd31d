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
from itertools import starmap

from auth import gate, sessions
from auth.accounts import User
from benchmarks import crowd, office_users, streamlit_session, usual
from benchmarks.crowd import Guest, Outcome, Plan
from benchmarks.foreign_rows import Source
from benchmarks.office import Office
from benchmarks.office_work import in_the_app, in_the_usual_app
from benchmarks.own_tables import MEGABYTE, SEEN, Table, spread_in_words
from benchmarks.reached import looked_at
from queries.terms import Overview

COUNTS = (1, 10, 25, 50, 100)
USUAL = "the usual way: st.cache_data and pandas"
_SECONDS = 30.0
_COSTS = ("processors", "of which for the people", "of the server a rerun", "memory a session")
_HEADING = ("people", "in", "reruns", "median", "p95", "longest", "errors", "by itself", *_COSTS, *SEEN)


def seconds() -> float:
    """How long is measured for each number of people: as BENCH_PEOPLE_SECONDS says, else as it is by default."""
    return float(os.environ.get("BENCH_PEOPLE_SECONDS") or _SECONDS)


def counts() -> tuple[int, ...]:
    """As BENCH_PEOPLE says, else as it is by default."""
    asked = os.environ.get("BENCH_PEOPLE")
    return tuple(int(count) for count in asked.split(",")) if asked else COUNTS


def tables(office: Office) -> list[Table]:
    """So many people in the app and in the usual one."""
    everybody = office_users.people(max(counts()), office.exchange)
    source = Source(office.exchange)
    each = [(count, is_usual) for count in counts() for is_usual in (False, True)]
    rows = [_row(office, everybody[:count], is_usual, source) for count, is_usual in each]
    return [Table("People at once", _HEADING, rows, f"Measured for {seconds():.0f} s each, after all had arrived.")]


def _row(office: Office, users: Sequence[User], is_usual: bool, source: Source) -> list[str]:
    print(f"  {len(users)} people{', the usual way' if is_usual else ''} …", file=sys.stderr, flush=True)
    plan = Plan(in_the_usual_app if is_usual else in_the_app, seconds())
    outcome = outcome_of(office, users, plan, is_usual)
    busy = outcome.busy
    return [
        str(len(users)),
        USUAL if is_usual else "this product",
        *spread_in_words(outcome.seconds()),
        str(len(outcome.errors)),
        f"{sum(noted.by_itself for noted in outcome.noted):,}",
        f"{busy.server + busy.mine:.2f}",
        f"{busy.mine:.2f}",
        f"{1000 * busy.server * seconds() / max(1, len(outcome.seconds())):.0f} ms",
        f"{(busy.resident[-1][1] - busy.before) / len(users) / MEGABYTE:.1f} MB",
        *(["", ""] if is_usual else foreign(outcome, users, source)),
    ]


def foreign(outcome: Outcome, users: Sequence[User], source: Source) -> list[str]:
    """How many rows, names and workflows reached them, and how many of those were not theirs to see."""
    for email, error in (
        (user.email, error) for user, one in zip(users, outcome.noted, strict=True) for error in one.errors
    ):
        print(f"  {email}: {error}", file=sys.stderr, flush=True)
    found = list(starmap(lambda noted, user: looked_at(noted, user, source), zip(outcome.noted, users, strict=True)))
    for texts in (one.foreign for one in found if one.foreign):
        print(f"  foreign: {texts[:3]}", file=sys.stderr, flush=True)
    return [f"{sum(one.looked for one in found):,}", f"{sum(len(one.foreign) for one in found):,}"]


def outcome_of(office: Office, users: Sequence[User], plan: Plan, is_usual: bool = False) -> Outcome:
    """What became of these people, each in a session of his own."""
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
