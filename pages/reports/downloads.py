"""Mijn downloads: which files are ready for me, and until when?"""

import streamlit as st

from auth.accounts import Permission
from ui import my_downloads, session

session.require(Permission.SEE_WORKFLOWS)

st.title("Mijn downloads", anchor=False)
files = my_downloads.mine()
my_downloads.show(files)
