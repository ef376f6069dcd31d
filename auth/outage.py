"""The control store that does not answer, as a refusal that screens can show."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from database import control
from errors import Outage

_UNKNOWN = (
    "Procesbeheer kan nu niet nagaan wie u bent en toont daarom niets. Er is niets verloren; dit scherm gaat vanzelf "
    "verder zodra het weer kan. Blijft het zo, waarschuw dan uw beheerder."
)
FOR_COMMANDS = (
    "De administratie (gebruikers, rechten, logboek) antwoordt niet. Controleer PROCESBEHEER_CONTROL_URL en probeer "
    "het opnieuw."
)


@contextlib.contextmanager
def named(told: str = _UNKNOWN) -> Iterator[None]:
    """What asks the control store. Raises Outage, which says this, when it failed because that does not answer."""
    try:
        yield
    except SQLAlchemyError as error:
        if control.is_open():
            raise
        raise Outage(told) from error
