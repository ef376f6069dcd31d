"""What a screen is, for the menu and the frame around it."""

from dataclasses import dataclass

from auth.accounts import Permission


@dataclass(frozen=True)
class Screen:
    """One screen of the app. `section` is its heading in the menu; None keeps it out of the menu.

    `above` is the address of the screen from which it is opened.
    """

    path: str
    address: str
    title: str
    permission: Permission
    section: str | None = None
    icon: str | None = None
    above: str | None = None
