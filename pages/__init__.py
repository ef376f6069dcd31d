"""MENU: the table of contents. Every screen, its address, its name, and the right it asks for."""

from auth.accounts import Permission
from ui.screens import Screen

MENU = (
    Screen(
        "pages/reports/workflows.py",
        "workflows",
        "Workflows",
        Permission.SEE_WORKFLOWS,
        section="Rapporten",
        icon=":material/list_alt:",
    ),
    Screen("pages/reports/workflow.py", "workflow", "Workflow", Permission.SEE_WORKFLOWS),
)
