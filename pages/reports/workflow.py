"""Workflow: where is it, who did what, what comes next?"""

import streamlit as st

from analysis.trail import trail
from auth.accounts import Permission
from ui import detail, dossier, session, steps, turn, workflow_findings

session.require(Permission.SEE_WORKFLOWS)

shown = detail.facts()
executions = steps.of(shown)

detail.show_way(shown)
detail.show_header(shown)
turn.show(shown)
detail.show_declaration(shown, executions)
workflow_findings.show(shown)
if executions:
    steps.show_progress(executions)
    steps.show_steps(executions)
else:
    st.info("De stappen van deze workflow staan niet in de bron.", icon=":material/info:")
steps.show_trail(trail(shown, executions))
dossier.offer_one(shown)
