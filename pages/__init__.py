"""MENU: the table of contents. Every screen, its address, its name, and the right it asks for."""

from dataclasses import dataclass

from auth.accounts import Permission


@dataclass(frozen=True)
class Screen:
    """One screen of the app. `section` is its heading in the menu; None keeps it out of the menu."""

    path: str
    address: str
    title: str
    permission: Permission
    section: str | None = None
    icon: str | None = None


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
