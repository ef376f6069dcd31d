"""Controle: what was not done as it should be, and did someone look at it?"""

import streamlit as st

from auth.accounts import Permission
from ui import (
    control,
    control_cards,
    control_download,
    control_filters,
    control_rows,
    control_rules,
    control_table,
    notices,
    paging,
    session,
    words,
)

session.require(Permission.SEE_WORKFLOWS)

st.title(control_filters.TITLE, anchor=False)
notices.show()
if control_filters.part() is control_filters.Part.RULES:
    control_rules.show()
else:
    found = control.found()
    page = paging.page(found.count, control_filters.PAGE_KEY)

    control_cards.show(found)
    control_table.show(found)
    with st.container(key="hits", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{words.count(found.count, 'bevinding', 'bevindingen')}**", width="content")
        control_download.offer(found)
    control_rows.show_rule(found)
    if found.count:
        control_rows.show(found, page)
    else:
        control.show_empty(found)
