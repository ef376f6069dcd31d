"""Users from a file: first what it would do, line by line, and only then the deed."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from auth import changes
from errors import Refused
from importers import user_files
from settings import passing_place
from ui import frame, notices, organisation, people, session, user_plan, words
from ui.organisation import Organisation
from ui.user_plan import Planned

_WIDTHS = {
    "Regel": 60,
    "Wat er gebeurt": 420,
    "E-mailadres": 220,
    "Naam": 170,
    "Rol": 120,
    "Werkgevers": 220,
    "Afdelingen": 220,
}
_HEADINGS = "E-mailadres;Naam;Rol;Werkgevers;Afdelingen;Onderliggende afdelingen;Procesbeheer workflows"
_MOST_TOLD = 50
_NARROW = {"Regel": 50, "Wat er gebeurt": 170, "E-mailadres": 150}


def planned(known: Organisation) -> list[Planned]:
    """The lines of the file that is chosen and what becomes of each; none as long as there is no file."""
    file = st.file_uploader(
        "Bestand met gebruikers (CSV of Excel)",
        type=["csv", "xlsx"],
        key="user-file",
        max_upload_size=user_files.MOST_MEGABYTES,
        help="Kolommen: E-mailadres, Naam, Rol (Kantoor, HR, Salarisverwerker, Leidinggevende). Mag ook: Werkgevers, "
        "Afdelingen (naam of nummer, meer met een puntkomma ertussen), Onderliggende afdelingen (ja of nee), "
        "Procesbeheer workflows (ja of nee).",
    )
    if file is None:
        st.caption(
            "Nodig zijn de kolommen E-mailadres, Naam en Rol. Wie al gebruiker is, wordt gewijzigd. U ziet eerst wat "
            "er gebeurt; er verandert pas iets als u opslaat. Zo kan een bestand eruitzien:"
        )
        st.code(_example(known), language=None)
        return []
    try:
        found = _read(file.getvalue(), file.name)
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return []
    if found.unknown:
        st.caption(words.plain(f"Niet ingelezen kolommen: {', '.join(found.unknown)}."))
    return user_plan.plan(found.lines, session.current().user, known)


def _example(known: Organisation) -> str:
    """A file for this very office, to copy."""
    employer = next(iter(known.employers.values()), "Bakkerij Voorbeeld")
    department = next(iter(known.departments.values()), None)
    first = f"petra@voorbeeld.nl;Petra Bakker;HR;{employer};;;ja"
    second = f"sam@voorbeeld.nl;Sam de Wit;Leidinggevende;;{department.name if department else 'Winkel'};nee;ja"
    return f"{_HEADINGS}\n{first}\n{second}"


def _read(content: bytes, name: str) -> user_files.UserFile:
    # The reader of workbooks goes by the ending; the rest of a name that someone typed has no place in a path.
    path = passing_place("uploads", ".xlsx" if name.lower().endswith(".xlsx") else ".csv")
    try:
        path.write_bytes(content)
        return user_files.read(path, name)
    finally:
        path.unlink(missing_ok=True)


def show(lines: Sequence[Planned], known: Organisation) -> None:
    """The preview, refusals first, and the button that does it."""
    if not lines:
        return
    real = [line for line in lines if line.is_real]
    new = sum(1 for line in real if line.change and line.change.before is None)
    refused = [line for line in lines if line.change is None]
    counts = (
        f"{words.count(new, 'nieuwe gebruiker', 'nieuwe gebruikers')}, {words.number(len(real) - new)} te wijzigen, "
        f"{words.number(len(lines) - len(real) - len(refused))} ongewijzigd, {words.number(len(refused))} geweigerd"
    )
    st.markdown(f"**{counts}**")
    ordered = [*refused, *(line for line in lines if line.change is not None)]
    with st.container(key="wide"):
        _grid(ordered, _WIDTHS, known)
    with st.container(key="narrow"):
        _grid(ordered, _NARROW, known)
    _show_effects(real, known)
    told = words.count(len(real), "gebruiker", "gebruikers")
    if st.button(f"{told} opslaan", type="primary", disabled=not real, icon=":material/save:"):
        _save(real, len(refused))


def _show_effects(real: Sequence[Planned], known: Organisation) -> None:
    if not real:
        return
    with st.expander(f"Wat er per gebruiker verandert ({words.number(len(real))})", icon=":material/visibility:"):
        for line in real[:_MOST_TOLD]:
            if line.change:
                after = line.change.after
                st.text(f"{after.name}: {line.told(known)}. {organisation.effect(after, known)}")
        if len(real) > _MOST_TOLD:
            st.caption(f"… en {words.number(len(real) - _MOST_TOLD)} andere regels")


def _grid(lines: Sequence[Planned], widths: dict[str, int], known: Organisation) -> None:
    rows = [_row(line, known) for line in lines]
    st.dataframe(
        pa.table({label: [row[label] for row in rows] for label in widths}),
        column_config={label: st.column_config.TextColumn(width=width) for label, width in widths.items()},
        hide_index=True,
        height="content" if len(rows) <= 18 else 640,
        row_height=32,
        alt="Wat er met elke regel gebeurt",
    )


def _row(line: Planned, known: Organisation) -> dict[str, str]:
    given, after = line.line.values, line.change.after if line.change else None
    return {
        "Regel": str(line.line.number),
        "Wat er gebeurt": line.told(known),
        "E-mailadres": given.get("email", ""),
        "Naam": given.get("name", ""),
        "Rol": people.ROLES[after.role] if after else given.get("role", ""),
        "Werkgevers": people.employers(after, known) if after else given.get("employers", ""),
        "Afdelingen": people.departments(after, known) if after else given.get("departments", ""),
    }


def _save(real: Sequence[Planned], refused: int) -> None:
    try:
        changes.make(session.current().user, [line.change for line in real if line.change])
    except Refused as refusal:
        st.error(words.plain(str(refusal)))
        return
    left_out = f" {words.count(refused, 'regel is', 'regels zijn')} geweigerd en niet opgeslagen." if refused else ""
    notices.leave(f"{words.count(len(real), 'gebruiker', 'gebruikers')} uit het bestand opgeslagen.{left_out}")
    st.switch_page(frame.page("toegang"))
