"""Meldingen: what comes to me by e-mail, in my agenda and as reports?"""

import streamlit as st

from auth.accounts import Permission
from ui import my_notices, my_reports, notices, session

session.require(Permission.SEE_WORKFLOWS)

st.title("Meldingen", anchor=False)
notices.show()
my_notices.show_problem()

left, right = st.columns(2, gap="large")

with left:
    my_notices.show_digest()

with right:
    my_notices.show_agenda()

my_reports.show()
