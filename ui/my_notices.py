"""What someone lets come to him: the daily digest by e-mail, and the cutoffs in his own agenda."""

from datetime import UTC, datetime

import streamlit as st

from auth.access_log import Kind
from errors import Refused
from office import digests, feeds, mail
from reports import agenda_feed, digest, digest_sending
from ui import notices, session, words

WANTED = "digest-wanted"
PREVIEW = "digest-preview"
_TALL = 420  # pixels; a longer preview scrolls
_ADDRESS = "agenda-address"
_PROBLEM = "notices-problem"
_WAYS = """
- **Outlook**: Agenda toevoegen → Abonneren vanaf internet, en plak de link.
- **Google Agenda**, op de computer: Andere agenda's → + → Via URL, en plak de link.
- **Apple Agenda**: op de Mac Archief → Nieuw agenda-abonnement; op de iPhone Agenda's → Voeg agenda toe → Voeg
  agenda-abonnement toe. Plak daar de link.
"""


def show_problem() -> None:
    """Why the last choice could not be kept; once."""
    problem = session.remembered(_PROBLEM)
    if problem:
        session.remember(_PROBLEM, None)
        st.error(words.plain(problem), icon=":material/error:")


def show_digest() -> None:
    """The choice to get a digest, and what it would say today."""
    email = session.current().user.email
    session.seed(WANTED, digests.wants(email))
    with st.container(border=True, key="my-digest"):
        st.subheader("Dagoverzicht", anchor=False)
        st.toggle("Dagelijks overzicht per e-mail", key=WANTED, on_change=_want, args=(email,))
        st.text(
            f"Elke ochtend een bericht aan {email}: wat te laat is, wat risico loopt en welke verloningen bijna "
            "sluiten, van alles wat u mag zien. Is er niets te melden, dan komt er niets."
        )
        if not mail.is_configured():
            st.info(
                "Er is nog geen mailserver ingesteld: tot dan wordt er niets verstuurd. Uw keuze wordt wel bewaard. "
                "Vraag het na bij uw kantoor.",
                icon=":material/info:",
            )
        preview = st.expander("Voorbeeld van vandaag", key=PREVIEW, on_change="rerun")
        if preview.open:
            with preview:
                _show_preview()


def _want(email: str) -> None:
    try:
        digests.set_wants(email, bool(session.seeded(WANTED)))
    except Refused as refusal:
        session.remember(_PROBLEM, str(refusal))


def _show_preview() -> None:
    made = digest.of_user(session.current().user, datetime.now(UTC))
    told = {"list": digest_sending.LIST, "rows": made.workflows}
    if session.remembered("logged") != told:
        session.log(Kind.LIST, **told)
        session.remember("logged", told)
    if made.is_empty:
        st.text("Vandaag is er niets te melden; er komt geen bericht.")
    else:
        st.text(f"Onderwerp: {made.subject}")
        with st.container(height=_TALL, key="digest-text"):
            st.text(made.text)


def show_agenda() -> None:
    """Making, replacing and revoking the address of one's own agenda; a new one is shown once."""
    email = session.current().user.email
    with st.container(border=True, key="my-agenda"):
        st.subheader("Agenda", anchor=False)
        st.text(
            "De sluitdatums van uw werkgevers in uw eigen agenda, met hoeveel er openstaat en te laat is. Er staan "
            "geen namen van medewerkers in."
        )
        _show_buttons(email, feeds.has(email))
        made = session.remembered(_ADDRESS)
        if made:
            session.remember(_ADDRESS, None)
            _show_address(made)


def _show_buttons(email: str, has_feed: bool) -> None:
    if not has_feed:
        st.button(
            "Agendalink maken", icon=":material/calendar_add_on:", on_click=_create, args=(email,), key="feed-create"
        )
        return
    st.text("U hebt een agendalink. Bent u hem kwijt, vervang hem dan: hij staat nergens bewaard.")
    with st.container(key="feed-buttons", horizontal=True):
        st.button(
            "Vervangen",
            icon=":material/sync:",
            help="Maakt een nieuwe link; de oude werkt dan niet meer.",
            on_click=_create,
            args=(email,),
            key="feed-replace",
        )
        st.button(
            "Intrekken",
            icon=":material/link_off:",
            help="De link werkt dan niet meer.",
            on_click=_revoke,
            args=(email,),
            key="feed-revoke",
        )


def _create(email: str) -> None:
    try:
        session.remember(_ADDRESS, agenda_feed.address(feeds.create(email)))
    except Refused as refusal:
        session.remember(_PROBLEM, str(refusal))


def _revoke(email: str) -> None:
    try:
        feeds.revoke(email)
        notices.leave("Uw agendalink is ingetrokken. Verwijder het abonnement ook uit uw agenda.")
    except Refused as refusal:
        session.remember(_PROBLEM, str(refusal))


def _show_address(made: str) -> None:
    st.code(made, language=None, wrap_lines=True)
    st.caption("Deze link staat hier één keer. Wie hem heeft, ziet dezelfde sluitdatums en aantallen: deel hem niet.")
    st.markdown(_WAYS)
    st.caption(
        "Google Agenda en Outlook op het web halen de link zelf op. Dat lukt alleen als Procesbeheer van buiten uw "
        "netwerk te bereiken is."
    )
