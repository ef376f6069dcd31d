"""Why signing in through a provider does not go on: what the log keeps of it, and what the page says."""

from enum import StrEnum

from auth.providers import BY_EMAIL, Provider
from errors import Refused


class Reason(StrEnum):
    """The kind of refusal. The value is kept in the access log."""

    UNKNOWN_ATTEMPT = "unknown_attempt"
    UNREACHABLE = "provider_unreachable"
    UNUSABLE = "provider_unusable"
    CANCELLED = "cancelled"
    PROVIDER_SAYS_NO = "provider_says_no"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 — a reason
    EMAIL_NOT_VERIFIED = "email_not_verified"
    UNKNOWN_USER = "unknown_user"
    DISABLED = "disabled"
    OTHER_OFFICE = "other_office"


_NO_ACCESS = "Nog geen toegang"
_AGAIN = "Ga terug naar aanmelden en probeer het opnieuw."
_TOLD = {
    Reason.UNKNOWN_ATTEMPT: ("Opnieuw aanmelden", 400, f"Deze aanmelding is verlopen of al gebruikt. {_AGAIN}"),
    Reason.UNREACHABLE: (
        "Aanmelden lukt nu niet",
        503,
        "{name} antwoordt niet. Probeer het over een paar minuten opnieuw. Wie al is aangemeld, kan gewoon verder.",
    ),
    Reason.UNUSABLE: (
        "Aanmelden lukt nu niet",
        502,
        "{name} geeft een antwoord dat Procesbeheer niet kan gebruiken. Meld dit aan wie Procesbeheer beheert.",
    ),
    Reason.CANCELLED: ("Niet aangemeld", 403, f"U hebt het aanmelden bij {{name}} afgebroken. {_AGAIN}"),
    Reason.PROVIDER_SAYS_NO: (
        "Niet aangemeld",
        403,
        f"{{name}} heeft het aanmelden niet afgerond. {_AGAIN} Blijft het zo, meld dit dan aan wie "
        "Procesbeheer beheert.",
    ),
    Reason.WRONG_TOKEN: (
        "Niet aangemeld",
        403,
        f"Het antwoord van {{name}} is niet te vertrouwen, dus u bent niet aangemeld. {_AGAIN} Blijft het zo, meld dit "
        "dan aan wie Procesbeheer beheert.",
    ),
    Reason.EMAIL_NOT_VERIFIED: (
        _NO_ACCESS,
        403,
        "Uw e-mailadres is bij {name} niet bevestigd. Bevestig het daar eerst, of vraag het aan wie {name} beheert.",
    ),
}
# Who is unknown, disabled or of another office reads the same, so that nobody learns who is a user.
_BY_EMAIL = (
    "Uw account bij {name} geeft geen toegang tot Procesbeheer. Vraag uw kantoor om een gebruiker met precies dit "
    "e-mailadres: {who}"
)
_BY_SUBJECT = (
    "Uw account bij {name} geeft geen toegang tot Procesbeheer. Vraag uw kantoor om uw gebruiker te koppelen aan dit "
    "kenmerk: {who}"
)


class SignInRefused(Refused):
    """Nobody is signed in. `title`, `status` and the sentence itself make the page; the rest is for the log.

    `who` is the address or subject that the provider gave; `office_id` and `email` are of our own user, if any.
    """

    def __init__(
        self, reason: Reason, provider: Provider, who: str = "", office_id: str = "", email: str = "", detail: str = ""
    ) -> None:
        text = _BY_EMAIL if provider.match == BY_EMAIL else _BY_SUBJECT
        self.title, self.status, text = _TOLD.get(reason, (_NO_ACCESS, 403, text))
        self.reason = reason
        self.who = who
        self.office_id = office_id
        self.email = email
        self.detail = detail
        super().__init__(text.format(name=provider.name, who=who))
