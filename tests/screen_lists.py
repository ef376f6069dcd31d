"""What a list of workflows should hold for a user, in plain Python, and what the screen shows of it."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from auth.accounts import User
from tests import model
from tests.organisation import Workflow
from tests.screen_office import (
    ORGANISATION,
)
from tests.screens import assert_nothing_raised, hits, table
from ui import tables

Fits = Callable[[Workflow], bool]


NAMES = {(employee.employer_id, employee.employee_id): employee.name for employee in ORGANISATION.employees}


PLACES = {(employee.employer_id, employee.employee_id): employee.department_id for employee in ORGANISATION.employees}


def visible(someone: User, fits: Fits = lambda _: True) -> list[str]:
    """Submitters, who are one to a workflow, of what this user should find: newest first, as the list begins."""
    seen = [workflow for workflow in model.visible(someone, ORGANISATION).workflows if fits(workflow)]
    return [w.submitter for w in sorted(seen, key=lambda w: (-w.submitted_at.timestamp(), w.workflow_id))]


def listed(app: AppTest) -> list[str]:
    """Submitters in the whole list, page after page."""
    found = [row["Indiener"] for row in table(app)]
    while app.pagination and len(found) < hits(app):
        app.pagination[0].set_value(len(found) // tables.PAGE_SIZE + 1).run()
        assert_nothing_raised(app)
        found += [row["Indiener"] for row in table(app)]
    return found
