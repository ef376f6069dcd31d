"""The daily digest: what it tells whom, in which words, and when there is nothing to tell."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from auth import accounts
from auth.accounts import User
from errors import AccessRefused, NoSnapshot
from reports import digest
from reports.digest import MOST_LISTED, Digest
from settings import settings
from tests import cutoff_office as office
from tests import model
from tests.cutoff_office import EMPLOYEES, HANS, KATJA, NICO, NOW, OPEN, ORGANISATION, STIJN, USERS, ZORA
from tests.organisation import Organisation, publish, words
from tests.screen_office import IBAN, FullStep
from tests.screens import own_home

every_user = pytest.mark.parametrize("someone", USERS, ids=lambda user: user.name)


@pytest.fixture(scope="module", autouse=True)
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_home(tmp_path_factory):
        office.make()
        yield


def of(someone: User, **later: float) -> Digest:
    return digest.of_user(someone, NOW + timedelta(**later))


def in_office(factory: pytest.TempPathFactory, organisation: Organisation, someone: User) -> Digest:
    """The digest in an office of its own."""
    with own_home(factory):
        publish(organisation)
        accounts.add(someone)
        return of(someone)


def listed(text: str, heading: str) -> list[str]:
    """The lines below this heading."""
    [part] = [part for part in text.split("\n\n") if part.startswith(heading)]
    return part.split("\n")[1:]


def test_it_is_this_text() -> None:
    made = of(HANS)
    assert made.subject == "Dagoverzicht 20-11-2026: 2 te laat, 1 risico, 1 verloning sluit"
    assert made.text == (
        "Beste Hans Hr,\n"
        "\n"
        "Te laat: 2, waarvan 1 sinds de vorige werkdag\n"
        "http://localhost:8501/aan-zet?state=late\n"
        "Risico: 1\n"
        "http://localhost:8501/aan-zet?state=risk\n"
        "\n"
        "Sluit binnen 5 werkdagen:\n"
        "- Bakkerij qwerkgever0q, 2026-11, sluit 25-11-2026 12:00: "
        "3 openstaand, 2 te laat, 1 risico, 2 halen het waarschijnlijk niet\n"
        "http://localhost:8501/verloning\n"
        "\n"
        "Haalt de sluitdatum waarschijnlijk niet:\n"
        "- Noor qmedewerker0q: Declaratie medewerker, Goedkeuren, 2 werkdagen\n"
        "  http://localhost:8501/workflow?id=qworkflow2q\n"
        "- Noor qmedewerker0q: Declaratie medewerker, Goedkeuren, minder dan een werkdag\n"
        "  http://localhost:8501/workflow?id=qworkflow6q\n"
        "\n"
        "Wacht het langst:\n"
        "- Noor qmedewerker0q: Declaratie medewerker, Goedkeuren, 8 werkdagen\n"
        "  http://localhost:8501/workflow?id=qworkflow1q%26%3F\n"
        "- Noor qmedewerker0q: Declaratie medewerker, Goedkeuren, 2 werkdagen\n"
        "  http://localhost:8501/workflow?id=qworkflow2q\n"
        "- Noor qmedewerker0q: Declaratie medewerker, Goedkeuren, minder dan een werkdag\n"
        "  http://localhost:8501/workflow?id=qworkflow6q\n"
        "\n"
        "U krijgt dit omdat u het dagoverzicht hebt aangezet. Uitzetten kan op:\n"
        "http://localhost:8501/meldingen"
    )


# In whose scope


@every_user
def test_no_word_in_it_is_of_what_its_reader_may_not_see(someone: User) -> None:
    made = of(someone)
    allowed = model.words_of(model.visible(someone, ORGANISATION), ORGANISATION)
    assert words(made.text, made.subject) <= allowed


def test_a_manager_gets_the_numbers_of_his_own_department_only() -> None:
    assert (of(ZORA).late, of(ZORA).newly_late, of(ZORA).risk) == (2, 1, 0)
    assert (of(KATJA).late, of(KATJA).newly_late, of(KATJA).risk) == (5, 2, 2)
    [run] = of(ZORA).closing
    assert run.endswith("2 openstaand, 2 te laat, 2 met te weinig gegevens voor een kans")
    assert words(of(ZORA).text) == {"qwerkgever1q", "qmedewerker1q", "qworkflow3q", "qworkflow4q", "qworkflow7q"}


def test_the_employer_is_named_where_there_is_more_than_one() -> None:
    assert "Noor qmedewerker0q (Bakkerij qwerkgever0q)" in of(KATJA).text
    assert "Noor qmedewerker0q:" in of(HANS).text


def test_who_lacks_the_right_or_has_no_data_gets_none() -> None:
    with pytest.raises(AccessRefused):
        of(replace(KATJA, rights=frozenset()))
    with pytest.raises(NoSnapshot):
        of(replace(KATJA, office_id="nergens"))


# Whether there is something to tell


@pytest.mark.parametrize(("someone", "is_empty"), [(KATJA, False), (ZORA, False), (STIJN, True), (NICO, True)])
def test_it_is_empty_when_nothing_is_late_at_risk_or_about_to_close(someone: User, is_empty: bool) -> None:
    assert of(someone).is_empty == is_empty


@pytest.mark.parametrize(
    ("made", "is_empty"),
    [
        (Digest("A", NOW.date()), True),
        (Digest("A", NOW.date(), late=1), False),
        (Digest("A", NOW.date(), risk=1), False),
        (Digest("A", NOW.date(), closing=("- run",)), False),
        (Digest("A", NOW.date(), waiting=(("- regel", "adres"),)), True),
    ],
)
def test_what_is_on_schedule_for_a_run_further_ahead_is_no_reason_for_a_message(made: Digest, is_empty: bool) -> None:
    assert made.is_empty == is_empty


def test_of_what_is_on_schedule_and_closes_later_nothing_is_sent(tmp_path_factory: pytest.TempPathFactory) -> None:
    far = replace(ORGANISATION, workflows=OPEN[6:], steps=(FullStep(OPEN[6].workflow_id, 1, 1),), users=())
    made = in_office(tmp_path_factory, far, ZORA)
    assert (made.is_empty, len(made.waiting)) == (True, 1)


@pytest.mark.parametrize(("days", "hours", "runs"), [(-2, 0, 1), (-2, -1, 0), (5, 0, 1), (5, 0.01, 0)])
def test_a_run_is_told_from_five_working_days_before_until_its_cutoff(days: int, hours: float, runs: int) -> None:
    # From Wednesday 18 November 12:00 it is five working days to Wednesday 25 November 12:00.
    assert len(of(HANS, days=days, hours=hours).closing) == runs


def test_a_run_without_anything_open_is_not_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    without = replace(ORGANISATION, workflows=OPEN[6:], steps=(FullStep(OPEN[6].workflow_id, 1, 1),), users=())
    assert in_office(tmp_path_factory, without, KATJA).closing == ()


# How it is written


def test_lines_and_account_numbers_in_names_do_not_get_through() -> None:
    made = of(KATJA)
    assert IBAN.replace(" ", "") not in made.text.replace(" ", "")
    assert "- Zoë •••• 4300 qmedewerker1q (Zorg; groep, qwerkgever1q \\ zoon BEGIN:VEVENT" in made.text
    assert "\r" not in made.text
    assert not re.search(r"^(?!- |  |http|Te laat|Risico|Sluit|Haalt|Wacht|U krijgt|Beste|$)", made.text, re.MULTILINE)


def test_one_run_or_workflow_is_told_in_the_singular(tmp_path_factory: pytest.TempPathFactory) -> None:
    past = [one for one in ORGANISATION.workflows if one not in OPEN]
    kept = replace(
        ORGANISATION,
        workflows=(*past, OPEN[1]),
        steps=tuple(
            step for step in ORGANISATION.steps if step.workflow_id in {w.workflow_id for w in (*past, OPEN[1])}
        ),
    )
    made = in_office(tmp_path_factory, kept, HANS)
    assert made.subject.endswith("1 verloning sluit")
    assert "1 haalt het waarschijnlijk niet" in made.text


def test_an_unknown_employee_is_told_so_and_what_has_no_step_is_not_listed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    stray = replace(OPEN[0], employee_id="weg")
    kept = replace(ORGANISATION, workflows=(stray, OPEN[1]), steps=(FullStep(stray.workflow_id, 1, 1),))
    made = in_office(tmp_path_factory, kept, HANS)
    assert [line for line, _ in made.waiting] == ["- onbekend: Declaratie medewerker, Goedkeuren, 8 werkdagen"]
    assert not re.search(r"\b(nan|None|NaT)\b", made.text)


def test_only_so_many_lines_are_told_and_how_many_more_there_are(tmp_path_factory: pytest.TempPathFactory) -> None:
    many = tuple(replace(OPEN[1], workflow_id=f"veel{number:03}") for number in range(30))
    past = tuple(one for one in ORGANISATION.workflows if one not in OPEN)
    ids = {one.workflow_id for one in past}
    steps = (step for step in ORGANISATION.steps if step.workflow_id in ids)
    made = in_office(
        tmp_path_factory,
        replace(
            ORGANISATION,
            workflows=(*past, *many),
            steps=(*steps, *(FullStep(one.workflow_id, 1, 1) for one in many)),
        ),
        HANS,
    )
    assert (len(made.missing), made.missing_count, len(made.waiting)) == (MOST_LISTED, 30, MOST_LISTED)
    assert listed(made.text, "Haalt de sluitdatum")[-1] == "- en nog 20"
    assert made.workflows == MOST_LISTED


def test_so_many_runs_are_told_and_how_many_more_there_are() -> None:
    made = Digest("A", NOW.date(), closing=tuple(f"- run {number}" for number in range(23)))
    lines = listed(made.text, "Sluit binnen")
    assert (lines[19], lines[20], lines[21]) == ("- run 19", "- en nog 3", "http://localhost:8501/verloning")
    assert made.subject.endswith("23 verloningen sluiten")


def test_its_links_go_to_the_address_that_users_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESBEHEER_PUBLIC_URL", "https://procesbeheer.example/")
    settings.cache_clear()
    text = of(HANS).text
    monkeypatch.delenv("PROCESBEHEER_PUBLIC_URL")
    settings.cache_clear()
    assert set(re.findall(r"https?://\S+?/(?=\w)", text)) == {"https://procesbeheer.example/"}


def test_the_longest_waiting_come_first() -> None:
    told = [address.rpartition("=")[2] for _, address in of(KATJA).waiting]
    assert told == ["qworkflow5q", "qworkflow1q%26%3F", "qworkflow3q", "qworkflow2q", "qworkflow4q", *told[5:]]
    assert EMPLOYEES[2].name in of(KATJA).waiting[0][0]
