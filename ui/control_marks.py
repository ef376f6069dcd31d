"""Marking findings as seen, with a remark, and withdrawing that; by whom and when it was done."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from errors import Refused
from office import finding_marks
from office.finding_marks import LONGEST_REMARK, Mark, Marked
from ui import notices, session, words
from ui.control import Found

_REMARK = "control-remark"


def told(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who looked at this finding, when, and with which remark; nothing when nobody did."""
    if not row["is_seen"]:
        return ""
    remark = f": {row['remark']}" if row["remark"] else ""
    return f"{names.get(row['seen_by'], row['seen_by'])}, {words.moment(row['seen_at'])}{remark}"


def show_bar(ticked: Sequence[dict[str, Any]], found: Found) -> None:
    """Below the list: a remark, and what can be done with the findings that are ticked."""
    if not ticked:
        st.caption("Vink bevindingen aan om ze als bekeken te markeren.")
        return
    unseen = [row for row in ticked if not row["is_seen"]]
    seen = [row for row in ticked if row["is_seen"]]
    with st.container(key="mark-bar", horizontal=True, vertical_alignment="bottom"):
        remark = st.text_input(
            "Opmerking bij bekeken",
            key=_REMARK,
            max_chars=LONGEST_REMARK,
            placeholder="Wat u hebt nagegaan",
            width=420,
        )
        if st.button(
            f"Bekeken: {words.number(len(unseen))}" if unseen else "Bekeken",
            key="mark-seen",
            type="primary",
            icon=":material/visibility:",
            disabled=not unseen,
        ):
            save(unseen, found.every.marks, is_seen=True, remark=remark)
        if seen and st.button(f"Terugzetten: {words.number(len(seen))}", key="mark-withdraw", icon=":material/undo:"):
            save(seen, found.every.marks, is_seen=False, remark=remark)


def show_one(row: dict[str, Any], marks: Mapping[str, Mark]) -> None:
    """Of one finding: a way to say that one looked at it, or to withdraw that."""
    key = row["finding"][:16]
    if row["is_seen"]:
        if st.button("Terugzetten", key=f"withdraw:{key}", icon=":material/undo:", type="tertiary"):
            save([row], marks, is_seen=False, remark="")
        return
    with st.popover("Bekeken …", icon=":material/visibility:"):
        remark = st.text_area("Opmerking", key=f"remark:{key}", max_chars=LONGEST_REMARK)
        if st.button("Als bekeken markeren", key=f"seen:{key}", type="primary"):
            save([row], marks, is_seen=True, remark=remark)


def save(rows: Sequence[dict[str, Any]], marks: Mapping[str, Mark], *, is_seen: bool, remark: str) -> None:
    """Keep the marks, say so on top of the page, and begin anew; a refusal is shown."""
    user = session.current().user
    chosen = [
        Marked(row["rule"], row["workflow_id"], row["finding"], marks[row["finding"]].version)
        if row["finding"] in marks
        else Marked(row["rule"], row["workflow_id"], row["finding"])
        for row in rows
    ]
    try:
        finding_marks.mark(user.office_id, chosen, is_seen=is_seen, remark=remark, by=user.email)
    except Refused as refusal:
        st.error(words.plain(str(refusal)), icon=":material/error:")
        return
    counted = words.count(len(rows), "bevinding", "bevindingen")
    notices.leave(f"{counted} {'als bekeken gemarkeerd' if is_seen else 'teruggezet naar nog niet bekeken'}.")
    session.ask(_REMARK, "")
    st.rerun()
