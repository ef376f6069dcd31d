"""The top of a detail page: where one came from, what this workflow is, and what was declared."""

from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from auth.access_log import Kind
from queries.masking import masked
from queries.selection import Selection
from queries.terms import DECLARATION, STATUS_MARKS, unit
from ui import clock, frame, lateness, past, session, way, words


def facts() -> dict[str, Any]:
    """The workflow this address names, now or as of the day it names. Not allowed and not existing stop with the very
    same page."""
    past.follow_address()
    found = session.rows("workflow/facts", workflow_id=st.query_params.get("id", "")).to_pylist()
    if not found:
        _show_way_back(None)
        st.title("Workflow niet gevonden", anchor=False)
        past.show_on_detail()
        then = f"was er op {past.in_words()} niet" if past.in_words() else "bestaat niet"
        st.info(
            f"Deze workflow {then}, of u mag hem niet zien. Controleer het adres of ga terug naar het overzicht.",
            icon=":material/search_off:",
        )
        st.stop()
    seen = {"workflow_id": found[0]["workflow_id"], **past.for_log()}
    if session.remembered("logged") != seen:
        session.log(Kind.WORKFLOW, **seen)
        session.remember("logged", seen)
    return dict(found[0])


def show_way(shown: dict[str, Any]) -> None:
    """Back to the same list at the same place, and to its neighbours."""
    workflow_id = shown["workflow_id"]
    back = way.of(workflow_id)
    chosen: Selection | None = session.remembered("selection")
    place = session.remembered("place")
    with st.container(key="way", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if back is not None:
            _show_way_to(back.address, f"Terug naar {back.title}")
            _show_neighbours(workflow_id, back.workflow_ids, 0, len(back.workflow_ids))
            return
        _show_way_back(chosen)
        if chosen is not None and place is not None and chosen.as_of == session.whole_reader().as_of:
            hits = session.remembered("hits", 0)
            _show_neighbours(workflow_id, *_near(workflow_id, place, hits, chosen), hits)


def _near(workflow_id: str, place: int, hits: int, chosen: Selection) -> tuple[Sequence[str], int]:
    """The rows near this place of the list, and how many come before those: of the page it was opened from, as that was
    shown; the list is asked again where that page ends and the list goes on, and for any other scope or snapshot."""
    ids, first, scope = session.remembered("near", ((), 0, None))
    here = place - first
    is_within = scope == session.scope() and 0 <= here < len(ids) and ids[here] == workflow_id
    if is_within and (here > 0 or first == 0) and (here + 1 < len(ids) or place + 1 == hits):
        return ids, first
    first = max(0, place - 1)
    near = session.rows("workflows/list", **chosen.listed(lateness.targets(), 3, first))
    return [str(found) for found in near.column("workflow_id").to_pylist()], first


def _show_way_back(chosen: Selection | None) -> None:
    _show_way_to("workflows", f"Terug naar {chosen.overview.label}" if chosen else "Naar Workflows")


def _show_way_to(address: str, label: str) -> None:
    st.page_link(
        frame.page(address),
        label=label,
        icon=":material/arrow_back:",
        query_params=session.remembered(f"address:{address}") or past.in_address(),
    )


def _show_neighbours(workflow_id: str, ids: Sequence[str], first: int, hits: int) -> None:
    """`ids`: those of the rows near it, or of all; `first`: how many rows of the list come before them."""
    if workflow_id not in ids:
        return
    here = ids.index(workflow_id)
    with st.container(horizontal=True, width="content", vertical_alignment="center", key="neighbours"):
        _show_neighbour("Vorige", ids, here - 1, first)
        st.caption(f"{words.number(first + here + 1)} van {words.number(hits)}", width="content")
        _show_neighbour("Volgende", ids, here + 1, first)


def _show_neighbour(label: str, ids: Sequence[str], position: int, first: int) -> None:
    exists = 0 <= position < len(ids)
    is_clicked = st.button(
        label,
        key=f"neighbour:{label}",
        type="tertiary",
        disabled=not exists,
        icon=":material/chevron_left:" if label == "Vorige" else ":material/chevron_right:",
        icon_position="left" if label == "Vorige" else "right",
    )
    if is_clicked and exists:
        session.remember("place", first + position)
        st.switch_page(frame.page("workflow"), query_params={"id": ids[position], **past.in_address()})


def show_header(shown: dict[str, Any]) -> None:
    """Process, employee, status, and who sent it in when; as of which day, when that is not now."""
    past.show_on_detail()
    st.title(words.plain(f"{shown['process']} · {shown['employee'] or shown['employee_id']}"), anchor=False)
    with st.container(key="state", horizontal=True, vertical_alignment="center"):
        st.badge(words.plain(f"{STATUS_MARKS.get(shown['status'], '?')} {shown['status']}"), color=_color(shown))
        st.text(_progress(shown))
    template = f"sjabloon {shown['template_id']}, versie {shown['template_version']}" if shown["template_id"] else ""
    st.text(
        " · ".join(
            part
            for part in (
                f"Ingediend {words.moment(shown['submitted_at'])} door {shown['submitter'] or 'onbekend'}",
                shown["employer"],
                _department(shown),
                template,
                "met bijlage" if shown["has_attachment"] else "",
                f"nummer {shown['workflow_id']}",
            )
            if part
        )
    )
    if shown["remark"]:
        st.text(f"“{masked(shown['remark'])}”")


def _color(shown: dict[str, Any]) -> Literal["primary", "red", "green"]:
    if shown["is_open"]:
        return "primary"
    return "red" if shown["status"] == "Geweigerd" else "green"


def _progress(shown: dict[str, Any]) -> str:
    if not shown["is_open"]:
        finished = f"op {words.moment(shown['finished_at'])}" if shown["finished_at"] else ""
        lead = f"· doorlooptijd {_lasting(shown, 'lead')}" if shown["lead_seconds"] is not None else ""
        return f"{finished} {lead}".strip()
    if shown["current_step"] is None:
        return f"Geen stap aan de beurt · laatste actie {_lasting(shown, 'waiting')} geleden"
    turn = f" · aan zet: {shown['turn']}" if shown["turn"] else ""
    return f"Nu bij {shown['current_step']}{turn} · wacht {_lasting(shown, 'waiting')} ({clock.chosen()})"


def _lasting(shown: dict[str, Any], name: str) -> str:
    return clock.lasting(shown[f"{name}_seconds"], shown[f"{name}_working_seconds"], shown["day_seconds"])


def _department(shown: dict[str, Any]) -> str:
    now, then = shown["department"], shown["submitted_department"]
    if then and now and then != now:
        return f"afdeling {now} (bij indienen: {then})"
    return f"afdeling {now or then}" if now or then else "geen afdeling"


def show_declaration(shown: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """Of a declaration: component, value, payroll period, who sent it in and who decided."""
    if shown["process"] != DECLARATION and not shown["component"]:
        return
    period = shown["payroll_period"] or "–"
    cutoff = f", sluit {words.moment(shown['cutoff_at'])}" if shown["cutoff_at"] else ""
    told = {
        "Component": shown["component"] or "–",
        "Waarde": words.quantity(shown["value"], unit(shown["unit"])) or "–",
        "Verloningsperiode": f"{period}{cutoff}",
        "Ingediend door": shown["submitter"] or "onbekend",
        "Beoordeeld door": _decided(steps),
    }
    with st.container(key="declaration", horizontal=True):
        for label, value in told.items():
            with st.container(border=True):
                st.caption(label)
                st.text(value)


def _decided(steps: list[dict[str, Any]]) -> str:
    decisions = [step for step in steps if step["action"] in ("goedgekeurd", "afgewezen") and step["executed_at"]]
    told = [f"{step['actor'] or step['role'] or 'onbekend'} ({step['action']})" for step in decisions]
    return "; ".join(dict.fromkeys(told)) or "nog niemand"
