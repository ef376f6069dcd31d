"""Workflows: what is open, what needs me to look?"""

import streamlit as st

from auth.accounts import Permission
from queries.terms import NEVER_SHOWN, columns
from ui import cards, dossier, download, filters, lateness, paging, report_saving, session, tables
from ui.session import rows

session.require(Permission.SEE_WORKFLOWS)
paging.open_clicked()

st.title("Workflows", anchor=False)
overviews = st.container()
chosen = filters.selection()

[summary] = rows("workflows/summary", **chosen.summarised()).to_pylist()
summary |= lateness.late(chosen)
hits = paging.hits(summary, chosen)
page = paging.page(hits)
listed = rows("workflows/list", **chosen.listed(lateness.targets(), tables.PAGE_SIZE, page.start))

with overviews:
    filters.show_overviews(chosen, summary["workflows"])
cards.show(summary, chosen)
with st.container(key="hits", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    paging.show_hits(hits)
    with st.container(key="take-away", horizontal=True, width="content", vertical_alignment="center"):
        report_saving.offer(chosen)
        dossier.offer_several(chosen, hits)
        download.offer(chosen, hits)
if hits:
    shown = columns(chosen.overview, chosen.process, chosen.clock)
    paging.show_rows(listed, shown, chosen, page)
    paging.choose_page(page)
else:
    paging.show_empty(chosen)
st.caption(f"{NEVER_SHOWN} Procesbeheer toont alleen workflows uit de workfloweditor.")
