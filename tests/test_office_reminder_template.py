"""The text of a reminder: what is filled in, what is refused, and never over another's change."""

import pytest

from auth import access_log
from auth.access_log import Kind
from office import reminder_template
from office.changing import OfficeRefused, Stale
from office.reminder_template import DEFAULT, Template
from tests.organisation import OFFICE

pytestmark = pytest.mark.usefixtures("home")
EMAIL = "iemand@kantoor.example"
OWN = Template("Graag uw aandacht, {naam}", "Dag {naam},\n{aantal} keer:\n{lijst}")


def test_an_office_without_a_template_has_the_default_which_will_do() -> None:
    assert reminder_template.template_of(OFFICE) == DEFAULT == reminder_template.checked(DEFAULT)
    subject, text = DEFAULT.filled("Piet", 3, "- een\n- twee")
    assert subject == "Er wacht iets op u in Procesbeheer (3)"
    assert text.startswith("Beste Piet,\n")
    assert "\n- een\n- twee\n" in text


def test_what_is_filled_in_is_not_filled_in_again_and_a_subject_stays_one_line() -> None:
    subject, text = OWN.filled("{lijst}\r\nBcc: elders@elders.example", 1, "{naam} $1 \\1")
    assert subject == "Graag uw aandacht, {lijst} Bcc: elders@elders.example"
    assert text.endswith("1 keer:\n{naam} $1 \\1")


def test_a_template_is_kept_for_its_office_only_with_tidy_ends() -> None:
    reminder_template.change_template(OFFICE, Template("  Graag uw \n aandacht, {naam}", f"\n{OWN.text}\n"), EMAIL, 0)
    assert reminder_template.template_of(OFFICE) == OWN
    assert reminder_template.version(OFFICE) == 1
    assert reminder_template.template_of("elders") == DEFAULT


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (Template("", OWN.text), "onderwerp is 1 tot 150"),
        (Template(" \n ", OWN.text), "onderwerp is 1 tot 150"),
        (Template("x" * 151, OWN.text), "onderwerp is 1 tot 150"),
        (Template("a", ""), r"ontbreekt \{lijst\}"),
        (Template("a", "Dag {naam}"), r"ontbreekt \{lijst\}"),
        (Template("a", "{lijst}" + "x" * 5_000), "hoogstens 5000"),
        (Template("{lijst}", OWN.text), "te lang voor een onderwerp"),
        (Template("a {name}", OWN.text), r"\{name\} is onbekend. Kies uit \{naam\}, \{aantal\}, \{lijst\}"),
        (Template("a", "{lijst} {}"), r"\{\} is onbekend"),
        (Template("a", "{lijst} {NAAM}"), r"\{NAAM\} is onbekend"),
        (Template("a", "{lijst} {naam"), "accolade staat alleen"),
        (Template("a", "{lijst} naam}"), "accolade staat alleen"),
        (Template("a", "{{lijst}}"), "accolade staat alleen"),
    ],
)
def test_a_template_that_will_not_do_is_refused_by_name(template: Template, why: str) -> None:
    with pytest.raises(OfficeRefused, match=why):
        reminder_template.change_template(OFFICE, template, EMAIL, 0)
    assert (reminder_template.template_of(OFFICE), reminder_template.version(OFFICE)) == (DEFAULT, 0)


def test_who_did_not_see_the_last_change_changes_nothing() -> None:
    reminder_template.change_template(OFFICE, OWN, EMAIL, 0)
    with pytest.raises(Stale, match="De herinneringstekst is intussen"):
        reminder_template.change_template(OFFICE, DEFAULT, EMAIL, 0)
    assert reminder_template.template_of(OFFICE) == OWN


def test_the_log_keeps_what_was_and_what_became_and_nothing_when_nothing_changed() -> None:
    reminder_template.change_template(OFFICE, OWN, EMAIL, 0)
    reminder_template.change_template(OFFICE, OWN, EMAIL, 1)
    [entry] = access_log.entries(OFFICE, kind=Kind.TEMPLATE)
    assert entry.details == {
        "before": {"mail_subject": DEFAULT.subject, "mail_text": DEFAULT.text},
        "after": {"mail_subject": OWN.subject, "mail_text": OWN.text},
    }
