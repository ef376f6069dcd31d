"""Vóór de verloning: will the run be complete?"""

import streamlit as st

from auth.accounts import Permission
from reports import payroll as runs_report
from reports.turns import turns
from ui import payroll, payroll_choice, payroll_clicks, payroll_track, session
from ui.payroll_words import TITLE

session.require(Permission.SEE_WORKFLOWS)

st.title(TITLE, anchor=False)
payroll_clicks.take()
runs = runs_report.calendar(session.whole_reader())
asked = payroll_choice.filters(runs)

found = turns(session.whole_reader(), asked.selection)

payroll.show(asked, runs, found)
payroll_track.show()
