"""How old the data on screen are: told on every page, which follows by itself when newer data serve."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from auth import scope
from auth.scope import Lateness
from importers import history
from settings import AMSTERDAM, settings
from ui import arrivals, session, words

_SHOWN, _MADE_AT, _REFRESHED, _LATENESS = "shown-snapshot", "made-at", "refreshed-at", "lateness"


def warn() -> None:
    """A line above the page when the data are older than the settings allow."""
    if not session.is_reading():
        return
    made_at = next((office["made_at"] for office in session.choices("choices/office").to_pylist()), None)
    session.remember(_MADE_AT, made_at)
    most = timedelta(hours=settings().stale_after_hours)
    now = session.whole_reader().now
    if made_at and scope.is_degraded(session.current().user):
        st.error(
            f"De nieuwste gegevens zijn beschadigd. U ziet de stand van {words.moment(made_at)}. "
            "Meld dit aan uw beheerder.",
            icon=":material/error:",
        )
    if made_at:
        _warn_late(made_at)
    if not made_at or not most or now - made_at <= most:
        return
    # A load that found nothing new leaves the snapshot as it is: then the data are as new as that load.
    newest = max(made_at, history.loaded_at(session.current().user.office_id) or made_at)
    if now - newest > most:
        st.warning(
            f"De gegevens zijn van {words.moment(newest)}, {words.number((now - newest).days)} dagen oud. "
            "Vraag uw kantoor om nieuwe te laden.",
            icon=":material/schedule:",
        )


def _warn_late(made_at: datetime) -> None:
    """A line when newer data may be there that cannot come to this machine."""
    why = scope.lateness()
    session.remember(_LATENESS, why)
    if why is Lateness.OUT_OF_REACH:
        st.warning(
            f"De gedeelde opslag antwoordt niet. U ziet de stand van {words.moment(made_at)}; nieuwere gegevens "
            "verschijnen vanzelf zodra ze er weer is.",
            icon=":material/cloud_off:",
        )
    elif why is Lateness.SLOW:
        st.warning(
            f"Nieuwe gegevens laten op zich wachten. U ziet de stand van {words.moment(made_at)}; nieuwere verschijnen "
            "vanzelf.",
            icon=":material/hourglass_top:",
        )


def show() -> None:
    """Up to when the data go, at the foot of the sidebar; the page runs again by itself as soon as newer ones serve,
    and when these begin or cease to be late."""
    if not session.is_reading():
        return
    _tell_refresh()
    shown = session.scope()
    arrivals.watch(shown.office_id, shown.snapshot, session.remembered(_LATENESS, Lateness.NONE))
    with st.sidebar:
        _show_age()


def _show_age() -> None:
    made_at: datetime | None = session.remembered(_MADE_AT)
    refreshed: str | None = session.remembered(_REFRESHED)
    if made_at:
        st.caption(f":material/check_circle: Gegevens t/m {words.moment(made_at)}")
    if refreshed:
        st.caption(f":material/sync: Bijgewerkt om {refreshed}")


def _tell_refresh() -> None:
    """Say so when this page shows other data than the one before it."""
    shown, before = session.scope().snapshot, session.remembered(_SHOWN)
    session.remember(_SHOWN, shown)
    if before is not None and before != shown:
        told = datetime.now(UTC).astimezone(AMSTERDAM).strftime("%H:%M")
        session.remember(_REFRESHED, told)
        st.toast(f"Nieuwe gegevens: bijgewerkt om {told}", icon=":material/sync:")
