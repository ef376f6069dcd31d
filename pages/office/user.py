"""Gebruiker: what is this person granted, and what does that make him see?"""

import streamlit as st

from auth import sign_in_facts
from auth.accounts import Permission
from ui import notices, organisation, session, user_effect, user_form, words

session.require(Permission.MANAGE_ACCESS)

before = user_form.subject()
manager = session.current().user
known = organisation.of(manager)

user_form.show_way()
st.title(words.plain(before.name) if before else "Gebruiker toevoegen", anchor=False)
notices.show()

left, right = st.columns([3, 2], gap="large")
with left.container(key="user-form"):
    after = user_form.show(before, known)
with right:
    is_sure = user_effect.show(before, after, known)
    if before:
        user_effect.show_sign_in(before, sign_in_facts.of_office(manager.office_id))
if is_sure:
    user_form.save(before, after)
