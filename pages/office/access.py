"""Toegang: who may see what, and who has not signed in yet?"""

import streamlit as st

from auth.accounts import Permission
from ui import access, access_bulk, notices, session, words

session.require(Permission.MANAGE_ACCESS)

st.title("Toegang", anchor=False)
notices.show()
office = access.office()
listed = access.chosen(office)

st.markdown(f"**{words.count(len(listed), 'gebruiker', 'gebruikers')}**")
ticked = access.show(listed, office)
access_bulk.show(ticked, office)
