"""On a workflow's own page: what stands out in it against the rules of control; nothing when nothing does."""

from typing import Any

import streamlit as st

from office.rule_terms import RULES
from reports import control
from ui import control as control_screen
from ui import control_marks, notices, session, words


def show(workflow: dict[str, Any]) -> None:
    """The findings of this workflow, each to be marked as seen."""
    facts = control.facts(session.whole_reader(), workflow_ids=[workflow["workflow_id"]])
    rows = facts.told().to_pylist()
    notices.show()
    if not rows:
        return
    names = control_screen.names()
    st.subheader(f"Bevindingen ({len(rows)})", anchor=False, help="Wat tegen een regel van Controle is")
    for row in rows:
        with st.container(border=True, key=f"finding-{row['finding'][:16]}"):
            held = facts.held[row["rule"]]
            label = words.plain(RULES[row["rule"]].label)
            st.markdown(f"**{label}** · {words.day(row['at'])}", help=words.plain(held.in_words()))
            st.text(row["what"])
            control_marks.show_one(row, facts.marks, names)
