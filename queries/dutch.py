"""Values as Dutch text, the same on screen and in files: days, moments, numbers, quantities."""

from datetime import date, datetime

from settings import AMSTERDAM


def day(value: date | datetime | None) -> str:
    """23-11-2026, in Amsterdam; nothing for None."""
    if isinstance(value, datetime):
        value = value.astimezone(AMSTERDAM)
    return value.strftime("%d-%m-%Y") if value else ""


def moment(value: datetime | None) -> str:
    """23-11-2026 14:32, in Amsterdam; nothing for None."""
    return value.astimezone(AMSTERDAM).strftime("%d-%m-%Y %H:%M") if value else ""


def number(value: float | None, decimals: int = 0) -> str:
    """1.234,5: point for thousands, comma for decimals; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def quantity(value: float | None, unit: str) -> str:
    """142 km, 7,5 uur, € 12,50: a value with its unit, with no more decimals than it needs."""
    if value is None:
        return ""
    if unit == "€":
        return f"€ {number(value, 2)}"
    return f"{number(value, 0 if value == int(value) else 2)} {unit}".strip()
