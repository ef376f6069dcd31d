"""The script Streamlit runs: who is it, which pages may he open, run one."""

import streamlit as st

from pages import MENU
from ui import data_age, frame, outage, pace, session

with pace.held():
    st.set_page_config(page_title="Procesbeheer", layout="wide", initial_sidebar_state="auto")
    session.take_asked()
    page = st.navigation(frame.screens(MENU), position="hidden")
    with outage.survived():
        user = session.user()
        if user is None:
            frame.show_start()
        elif not frame.may_open_any(MENU, user):
            frame.show_no_access(user)
        else:
            with session.reading(user):
                frame.show(MENU, user, page.title)
                page.run()
                data_age.show()
