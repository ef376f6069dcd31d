"""Knelpunten: where does the time go?"""

import streamlit as st

from auth.accounts import Permission
from ui import bottlenecks, session
from ui.bottleneck_filters import TITLE

session.require(Permission.SEE_WORKFLOWS)

st.title(TITLE, anchor=False)
bottlenecks.show()
