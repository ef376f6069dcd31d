"""Wie is aan zet: whom do I call first?"""

import streamlit as st

from auth.accounts import Permission
from ui import paging, reminders, session, turn_cards, turn_groups, turn_table, turns

session.require(Permission.SEE_WORKFLOWS)
turn_table.open_clicked()

st.title(turns.TITLE, anchor=False)
found = turns.found()
reminding = reminders.begun(found)

page = paging.page(len(found.shown), turn_table.PAGE_KEY)

if reminding:
    reminders.show(found, reminding)
else:
    turn_cards.show(found)
    with st.container(key="turns", horizontal=True):
        turn_groups.show(found)
        with st.container(key="turn-list"):
            with st.container(key="hits", horizontal=True, vertical_alignment="center"):
                paging.show_hits(len(found.shown), turn_table.ORDERS, "turn")
                turn_groups.show_causes(found)
            if len(found.shown):
                reminders.offer(found, turn_table.show(found, page))
            else:
                turns.show_empty(found)
