"""The form with an office's working hours, and beside it its closing days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from database.working_hours import HoursRefused, WorkingHours
from office import hours
from settings import AMSTERDAM
from ui import closing_days, forms, session, words
from ui.forms import Opened

_FORM = "hours-form"
_WEEKDAYS = {1: "ma", 2: "di", 3: "wo", 4: "do", 5: "vr", 6: "za", 7: "zo"}
_MOST_TOLD = 6


def show() -> None:
    """Hours on the left, closing days on the right."""
    opened = _opened()
    left, right = st.columns([3, 2], gap="large")
    with left.container(border=True, key="hours"):
        st.subheader("Werktijden", anchor=False)
        after = _filled(opened.before)
        problem = _problem(after)
        if problem:
            st.warning(words.plain(problem), icon=":material/info:")
        elif free := _next_days_off(after):
            st.text(f"Volgende vrije dagen: {', '.join(words.day(day) for day in free)}.")
        is_same = after == opened.before
        if st.button("Opslaan", type="primary", disabled=is_same or bool(problem), key="hours-save"):
            _save(opened, after)
        st.caption(closing_days.when_it_counts())
    with right.container(border=True, key="closing-days"):
        closing_days.show()


def _read() -> tuple[WorkingHours, int]:
    """The version first: read the other way round, a change in between would go unnoticed."""
    office_id = session.current().user.office_id
    version = hours.version(office_id)
    return hours.of(office_id), version


def _opened() -> Opened:
    """The form as it was opened; a closing day that came or went since changes nothing that it shows."""
    opened = forms.opened(_FORM, session.current().user.office_id, _read, _values)
    now, version = _read()
    is_only_closing_days = replace(opened.before, closing_days=now.closing_days) == now
    return replace(opened, before=now, version=version) if is_only_closing_days else opened


def _values(before: WorkingHours) -> dict[str, object]:
    return {
        "opens": before.opens,
        "closes": before.closes,
        "weekdays": list(before.weekdays),
        "good_friday": before.is_closed_on_good_friday,
        "liberation_day": before.is_closed_on_liberation_day,
    }


def _filled(before: WorkingHours) -> WorkingHours:
    first, second = st.columns(2)
    opens = first.time_input("Van", value=None, key=forms.key(_FORM, "opens"))
    closes = second.time_input("Tot", value=None, key=forms.key(_FORM, "closes"))
    weekdays = st.pills(
        "Werkdagen",
        list(_WEEKDAYS),
        selection_mode="multi",
        key=forms.key(_FORM, "weekdays"),
        format_func=_WEEKDAYS.__getitem__,
    )
    good_friday = st.toggle("Gesloten op Goede Vrijdag", key=forms.key(_FORM, "good_friday"))
    liberation_day = st.toggle("Gesloten op 5 mei", key=forms.key(_FORM, "liberation_day"))
    return replace(
        before,
        opens=opens or before.opens,
        closes=closes or before.closes,
        weekdays=tuple(sorted(weekdays)),
        is_closed_on_good_friday=good_friday,
        is_closed_on_liberation_day=liberation_day,
    )


def _problem(after: WorkingHours) -> str | None:
    """Why this cannot be saved, before anyone tries; the saving itself checks again."""
    try:
        after.checked()
    except HoursRefused as refusal:
        return str(refusal)
    return None


def _next_days_off(after: WorkingHours) -> Sequence[date]:
    """The next days off on which the office would work otherwise."""
    today = datetime.now(AMSTERDAM).date()
    found = after.days_off(today.year, today.year + 1)
    return [day for day in found if day > today and day.isoweekday() in after.weekdays][:_MOST_TOLD]


def _save(opened: Opened, after: WorkingHours) -> None:
    user = session.current().user
    forms.save(
        _FORM,
        lambda: hours.change(user.office_id, after, user.email, opened.version),
        f"Werktijden opgeslagen. {closing_days.when_it_counts()}",
    )
