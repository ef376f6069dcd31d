"""The address of an agenda: whoever holds the token gets the cutoffs of its user, as he may see them at that moment."""

from collections import defaultdict, deque
from datetime import UTC, datetime, time
from threading import Lock
from time import monotonic

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from auth import access_log
from auth.access_log import Kind
from auth.accounts import User
from errors import AccessRefused, NoSnapshot, Refused
from office import feeds
from reports import agenda
from settings import AMSTERDAM, settings

LIST = "Agenda"  # what the log calls it
MOST, WITHIN = 20, 60.0  # this many requests of one user in so many seconds; all his devices together stay below
_AT_ONCE = CapacityLimiter(2)  # making one takes a core; the rest waits for its turn
_asked: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST))
_noting = Lock()


def address(token: str) -> str:
    """Where a calendar finds the feed with this token."""
    return f"{settings().public_url.rstrip('/')}/agenda/{token}.ics"


def route() -> Route:
    """The address of every feed."""
    return Route("/agenda/{token}.ics", show, methods=["GET"])


async def show(request: Request) -> Response:
    """The agenda behind a token. One that was never given, is revoked, or is of someone who may see no workflows now
    gets the same answer."""
    user = await to_thread.run_sync(feeds.user_of, request.path_params["token"])
    if user is None:
        return _not_found()
    if _is_too_often(user.email):
        return PlainTextResponse("Te vaak opgevraagd.", 429, {"retry-after": str(int(WITHIN))})
    try:
        content = await to_thread.run_sync(_taken, user, limiter=_AT_ONCE)
    except (AccessRefused, NoSnapshot):
        return _not_found()
    except Refused:
        return PlainTextResponse("De agenda kan nu niet worden gemaakt.", 503, {"retry-after": "600"})
    headers = {"cache-control": "private, no-store", "content-disposition": 'inline; filename="sluitdatums.ics"'}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _not_found() -> Response:
    return PlainTextResponse("Niet gevonden", status_code=404)


def _is_too_often(email: str) -> bool:
    asked, now = _asked[email], monotonic()
    if len(asked) == MOST and now - asked[0] < WITHIN:
        return True
    asked.append(now)
    return False


def _taken(user: User) -> bytes:
    made = agenda.of_user(user, datetime.now(UTC))
    _note(user, made.cutoffs)
    return made.content


def _note(user: User, cutoffs: int) -> None:
    """Put it in the log, once a day: a calendar asks every few hours."""
    midnight = datetime.combine(datetime.now(AMSTERDAM).date(), time(), AMSTERDAM).astimezone(UTC)
    with _noting:
        today = access_log.entries(user.office_id, user.email, Kind.LIST, since=midnight)
        if not any(entry.details.get("list") == LIST for entry in today):
            access_log.write(Kind.LIST, user.office_id, user.email, list=LIST, rows=cutoffs)
