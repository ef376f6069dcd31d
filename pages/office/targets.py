"""Streeftijden: within how long should each step be done, when does the office work, who is away?"""

import streamlit as st

from auth.accounts import Permission
from ui import absences, notices, office_hours, office_parts, reminder_text, session, targets
from ui.office_parts import Part

session.require(Permission.MANAGE_ACCESS)

st.title("Streeftijden", anchor=False)
notices.show()
part = office_parts.chosen()

if part is Part.TARGETS:
    targets.show()
elif part is Part.HOURS:
    office_hours.show()
elif part is Part.ABSENCES:
    absences.show()
else:
    reminder_text.show()
