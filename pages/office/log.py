"""Logboek: who signed in, saw, took or changed what, and when?"""

import streamlit as st

from auth.accounts import Permission
from ui import log, log_download, paging, session, words

session.require(Permission.MANAGE_ACCESS)

st.title("Logboek", anchor=False)
shown = log.chosen()
page = paging.page(shown.count, log.PAGE_KEY)

with st.container(key="hits", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.markdown(f"**{words.count(shown.count, 'regel', 'regels')}**", width="content")
    log_download.offer(shown)
log.show(shown, page)
