"""On a workflow's own page: what stands out in it against the rules of control; nothing when nothing does."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from office.rule_terms import RULES
from queries.masking import masked
from reports import control
from reports.control import Facts
from ui import control as control_screen
from ui import control_marks, notices, session, words


def show(workflow: dict[str, Any]) -> None:
    """The findings of this workflow, each to be marked as seen."""
    notices.show()
    if not control.may_stand_out(session.whole_reader(), workflow):
        return
    facts = control.facts(session.whole_reader(), workflow_ids=[workflow["workflow_id"]])
    rows = facts.told().to_pylist()
    if not rows:
        return
    names = control_screen.names()
    st.subheader(f"Bevindingen ({len(rows)})", anchor=False, help="Wat tegen een regel van Controle is")
    with st.container(border=True, key="workflow-findings"):
        for row in rows:
            _show_one(row, facts, names)


def _show_one(row: dict[str, Any], facts: Facts, names: Mapping[str, str]) -> None:
    with st.container(key=f"finding-{row['finding'][:16]}", horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            label = words.plain(RULES[row["rule"]].label)
            st.markdown(f"**{label}** · {words.day(row['at'])}", help=words.plain(facts.held[row["rule"]].in_words()))
            st.text(row["what"])
            if row["is_seen"]:
                st.text(masked(f"✓ Bekeken door {control_marks.told(row, names)}"))
        control_marks.show_one(row, facts.marks)
