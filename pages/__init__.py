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
    Screen(
        "pages/reports/turns.py",
        "aan-zet",
        "Wie is aan zet",
        Permission.SEE_WORKFLOWS,
        section="Rapporten",
        icon=":material/how_to_reg:",
    ),
    Screen(
        "pages/reports/payroll.py",
        "verloning",
        "Vóór de verloning",
        Permission.SEE_WORKFLOWS,
        section="Rapporten",
        icon=":material/event_available:",
    ),
    Screen(
        "pages/reports/bottlenecks.py",
        "knelpunten",
        "Knelpunten",
        Permission.SEE_WORKFLOWS,
        section="Rapporten",
        icon=":material/speed:",
    ),
    Screen("pages/reports/workflow.py", "workflow", "Workflow", Permission.SEE_WORKFLOWS, above="workflows"),
    Screen(
        "pages/reports/notices.py",
        "meldingen",
        "Meldingen",
        Permission.SEE_WORKFLOWS,
        section="Rapporten",
        icon=":material/notifications:",
    ),
    Screen(
        "pages/office/data.py",
        "gegevens",
        "Gegevens",
        Permission.LOAD_DATA,
        section="Kantoor",
        icon=":material/database:",
    ),
    Screen(
        "pages/office/access.py",
        "toegang",
        "Toegang",
        Permission.MANAGE_ACCESS,
        section="Kantoor",
        icon=":material/manage_accounts:",
    ),
    Screen("pages/office/user.py", "gebruiker", "Gebruiker", Permission.MANAGE_ACCESS, above="toegang"),
    Screen(
        "pages/office/user_import.py",
        "gebruikers-importeren",
        "Gebruikers importeren",
        Permission.MANAGE_ACCESS,
        above="toegang",
    ),
    Screen(
        "pages/office/targets.py",
        "streeftijden",
        "Streeftijden",
        Permission.MANAGE_ACCESS,
        section="Kantoor",
        icon=":material/timer:",
    ),
    Screen(
        "pages/office/log.py",
        "logboek",
        "Logboek",
        Permission.MANAGE_ACCESS,
        section="Kantoor",
        icon=":material/history:",
    ),
)
