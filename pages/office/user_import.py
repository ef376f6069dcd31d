"""Gebruikers importeren: what would this file do, and which lines are refused?"""

import streamlit as st

from auth.accounts import Permission
from ui import organisation, session, user_form, user_import

session.require(Permission.MANAGE_ACCESS)

user_form.show_way()
st.title("Gebruikers importeren", anchor=False)
known = organisation.of(session.current().user)
planned = user_import.planned(known)
user_import.show(planned, known)
