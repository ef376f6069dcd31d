"""A past day: lists and workflows as they stood at the end of it ("Stand per")."""

from datetime import date, datetime, time, timedelta

from settings import AMSTERDAM


def end_of(day: date) -> datetime:
    """The last microsecond of this day in Amsterdam: everything of that day has happened, nothing of the next."""
    return datetime.combine(day, time.max, AMSTERDAM)


def is_over(day: date, now: datetime) -> bool:
    """Whether this whole day lies behind this moment."""
    return end_of(day) < now


def day_before(now: datetime) -> date:
    """The last day that is over."""
    return now.astimezone(AMSTERDAM).date() - timedelta(days=1)


# What the times of the steps do not tell, for whoever reads a past stand: as (what, how it is shown instead).
LIMITS = (
    (
        "Zoals nu",
        "namen, afdelingen, werkgevers, waarden, opmerkingen bij de aanvraag, de inrichting van stappen en de "
        "streeftijden; ook wie wat mag zien volgt de afdelingen van nu",
    ),
    (
        "Niet bekend",
        "een status tussen indienen en het eind (wat nog liep, heet In behandeling) en wat later uit de gegevens is "
        "verwijderd",
    ),
    (
        "Zonder einddatum",
        "een workflow waarvan de bron niet zegt wanneer hij klaar was, zoals in de lijst van Loket, staat met zijn "
        "status van nu onder Historisch",
    ),
    (
        "Zonder inrichting",
        "een stap die niet in de inrichting van het sjabloon staat, is pas bekend vanaf zijn eigen eerste tijdstip",
    ),
)
