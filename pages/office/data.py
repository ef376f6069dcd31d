"""Gegevens: is everything loaded, what would this file do, and what was not loaded and why?"""

import streamlit as st

from auth.accounts import Permission
from ui import data_history, data_load, data_sources, session

session.require(Permission.LOAD_DATA)

st.title("Gegevens", anchor=False)
data_load.show()
data_sources.show()
data_history.show()
