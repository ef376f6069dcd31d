"""Reminders: who gets which rows, what he reads, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pytest

import queries
from auth import access_log, accounts, scope
from auth.access_log import Kind
from auth.accounts import User
from office import reminders
from office.changing import OfficeRefused
from office.reminder_template import DEFAULT, Template
from office.reminders import Channel, RemindedBefore
from reports.picking import NOBODY, UNKNOWN, Picked, with_who
from reports.reminder_messages import LONGEST_LINK, Message
from reports.reminding import Assignee, assignees, remind, repeated, without_assignee
from reports.turns import turns
from settings import settings
from tests import mail_servers, model, turn_office
from tests.mail_servers import Mailbox
from tests.organisation import OFFICE, words
from tests.turn_office import (
    AWAY,
    AWAY_USER,
    EXACT_MANAGER,
    HR_USER,
    MANAGER,
    NOW,
    OFFICE_USER,
    ORGANISATION,
    STRANGER,
    USERS,
)

pytestmark = pytest.mark.usefixtures("office")
SENDERS = (OFFICE_USER, HR_USER, MANAGER)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return turn_office.made(tmp_path_factory)


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Iterator[None]:
    with turn_office.copy_of(made, tmp_path):
        yield


def waiting(who: str | None = None, sender: User = OFFICE_USER, chosen: list[str] | None = None) -> pd.DataFrame:
    with queries.reader(scope.of(sender), NOW) as reader:
        rows = Picked(who=who).pick(with_who(turns(reader).rows))
    return rows if chosen is None else rows[rows["workflow_id"].isin(chosen)]


def made_of(rows: pd.DataFrame, sender: User = OFFICE_USER) -> list[Assignee]:
    with queries.reader(scope.of(sender), NOW) as reader:
        return assignees(reader, rows)


def messages(rows: pd.DataFrame, sender: User = OFFICE_USER) -> list[Message]:
    return [message for one in made_of(rows, sender) for message in one.messages]


def ids(message: Message) -> set[str]:
    return set(message.rows["workflow_id"])


def visible(someone: User) -> set[str]:
    return {workflow.workflow_id for workflow in model.visible(someone, ORGANISATION).workflows}


@pytest.mark.parametrize("sender", SENDERS, ids=lambda someone: someone.name)
def test_no_message_holds_a_row_or_a_word_outside_the_scope_of_its_recipient_or_its_sender(sender: User) -> None:
    random = Random(4)
    rows = waiting(sender=sender)
    recipients = set()
    for _ in range(12):
        chosen = random.sample(rows["workflow_id"].tolist(), random.randint(1, len(rows)))
        for message in messages(rows[rows["workflow_id"].isin(chosen)], sender):
            assert ids(message) <= set(chosen) & visible(sender)
            if message.recipient:
                recipients.add(message.recipient.email)
                assert ids(message) <= visible(message.recipient)
                seen = model.visible(message.recipient, ORGANISATION)
                assert words(message.filled(DEFAULT)) <= model.words_of(seen, ORGANISATION)
    assert recipients


def test_everyone_who_holds_the_role_gets_all_that_waits_for_it_and_that_he_may_see() -> None:
    rows = waiting("role:HR")
    assert {message.address: ids(message) for message in messages(rows)} == {
        HR_USER.email: set(rows["workflow_id"]) & visible(HR_USER),
        AWAY_USER.email: set(rows["workflow_id"]) & visible(AWAY_USER),
    }
    leads = {message.address: ids(message) for message in messages(waiting("role:Leidinggevende")) if message.recipient}
    assert set(leads) == {MANAGER.email, EXACT_MANAGER.email}
    assert leads[EXACT_MANAGER.email] < leads[MANAGER.email]


def test_who_is_up_by_name_gets_what_he_may_see_of_it_and_of_the_rest_it_is_said_that_it_is_in_no_message() -> None:
    [one] = made_of(waiting(f"person:{AWAY}"))
    [message] = one.messages
    assert message.recipient == AWAY_USER
    assert ids(message) == set(waiting(f"person:{AWAY}")["workflow_id"]) & visible(AWAY_USER)
    assert one.left_out == len(waiting(f"person:{AWAY}")) - len(message.rows) > 0
    assert "mag dit in Procesbeheer niet zien" in one.hindrance


@pytest.mark.parametrize(
    ("changed", "told"), [({"is_active": False}, "uitgeschakeld"), ({"rights": frozenset()}, "niet zien")], ids=str
)
def test_who_may_see_nothing_gets_nothing(changed: dict[str, object], told: str) -> None:
    with accounts.changing(OFFICE) as connection:
        accounts.put(connection, replace(AWAY_USER, **changed))  # type: ignore[arg-type]
    [one] = made_of(waiting(f"person:{AWAY}"))
    assert one.messages == ()
    assert one.left_out == len(waiting(f"person:{AWAY}"))
    assert told in one.hindrance


def test_someone_whom_the_office_does_not_know_has_one_message_without_an_address_with_all_that_waits_for_him() -> None:
    [message] = messages(waiting(f"person:{STRANGER}"))
    assert (message.recipient, message.address, message.name) == (None, "", STRANGER)
    assert ids(message) == set(waiting(f"person:{STRANGER}")["workflow_id"])


def test_of_a_role_that_nobody_known_holds_there_is_a_message_for_each_employer_and_it_names_no_other() -> None:
    found = {message.about: message for message in messages(waiting("role:Directie"))}
    assert set(found) == {employer.name for employer in ORGANISATION.employers}
    for employer in ORGANISATION.employers:
        assert set(found[employer.name].rows["employer_id"]) == {employer.employer_id}
        assert "qwerkgever" not in found[employer.name].filled(DEFAULT)[1]


def test_for_unknown_leads_of_departments_there_is_a_message_for_each_department() -> None:
    unknown = [message for message in messages(waiting("role:Leidinggevende")) if not message.recipient]
    found = sorted(message.rows["department"].unique().tolist() for message in unknown)
    assert found == sorted([ORGANISATION.departments[place].name] for place in (0, 3))
    assert all("afdeling" in message.about for message in unknown)


def test_rows_that_are_nobodys_turn_are_in_no_message_and_counted() -> None:
    rows = waiting()
    expected = len(waiting(NOBODY)) + len(waiting(UNKNOWN))
    assert without_assignee(rows) == expected > 0
    assert not {one.who for one in made_of(rows)} & {NOBODY, UNKNOWN}


def test_every_row_that_someone_is_up_for_is_in_a_message_or_counted_as_left_out() -> None:
    rows = waiting()
    found = made_of(rows)
    told = {row for one in found for message in one.messages for row in ids(message)}
    assert len(told) + sum(one.left_out for one in found) + without_assignee(rows) == len(rows)


def test_the_text_is_the_template_filled_with_name_number_and_a_line_a_row() -> None:
    [message] = [one for one in messages(waiting("role:HR")) if one.recipient == HR_USER]
    subject, text = message.filled(Template("{aantal} voor {naam}", "Dag {naam}\n{lijst}\nTot zover."))
    assert subject == f"{len(message.rows)} voor {HR_USER.name}"
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(message.rows)
    assert all("Controle HR, wacht " in line for line in lines)
    assert any("werkdagen" in line for line in lines)
    assert any(line.endswith("is voorbij") for line in lines)
    assert f"{settings().public_url}/aan-zet?who=role:HR" in text


def test_the_link_for_a_mail_program_holds_address_subject_and_text_and_leaves_out_a_text_that_is_too_long() -> None:
    [message] = [one for one in messages(waiting("role:HR")) if one.recipient == HR_USER]
    few = replace(message, rows=message.rows[:2])
    link = urlsplit(few.mailto(DEFAULT))
    given = parse_qs(link.query)
    subject, text = few.filled(DEFAULT)
    assert (link.scheme, unquote(link.path)) == ("mailto", HR_USER.email)
    assert given == {"subject": [subject], "body": [text.replace("\n", "\r\n")]}
    many = replace(message, rows=pd.concat([message.rows] * 20))
    assert parse_qs(urlsplit(many.mailto(DEFAULT)).query).keys() == {"subject"}
    assert len(many.mailto(DEFAULT)) <= LONGEST_LINK


def test_what_is_kept_is_a_row_for_every_step_and_recipient_with_sender_and_way() -> None:
    asked = messages(waiting("role:HR")) + messages(waiting("role:Directie"))
    sent = remind(OFFICE_USER, asked, DEFAULT, Channel.MAILTO)
    assert [one.problem for one in sent] == [""] * len(asked)
    for message in asked:
        for workflow_id in ids(message):
            [kept] = [one for one in reminders.of_workflow(OFFICE, workflow_id) if one.recipient == message.address]
            assert (kept.assignee, kept.sent_by) == (message.assignee, OFFICE_USER.email)
            assert kept.channel == (Channel.MAILTO if message.recipient else Channel.COPY)
    logged = list(access_log.entries(OFFICE, kind=Kind.REMINDER))
    assert len(logged) == len({(message.assignee, message.address) for message in asked})


def test_within_the_set_days_the_same_step_is_refused_and_nothing_is_kept_unless_it_is_forced() -> None:
    first = messages(waiting("role:HR"))
    both = [*first, *messages(waiting("role:Directie"))]
    remind(OFFICE_USER, first, DEFAULT, Channel.COPY)
    assert set(repeated(OFFICE, both)) == {(workflow_id, 1) for message in first for workflow_id in ids(message)}
    with pytest.raises(RemindedBefore):
        remind(HR_USER, both, DEFAULT, Channel.MAILTO)
    assert not any(reminders.of_workflow(OFFICE, one) for message in both[len(first) :] for one in ids(message))
    assert len(remind(HR_USER, both, DEFAULT, Channel.MAILTO, is_forced=True)) == len(both)


def test_a_text_that_will_not_do_is_refused_before_anything_is_kept() -> None:
    asked = messages(waiting("role:HR"))
    with pytest.raises(OfficeRefused, match="ontbreekt"):
        remind(OFFICE_USER, asked, Template("Onderwerp", "Zonder lijst"), Channel.COPY)
    assert repeated(OFFICE, asked) == {}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_servers.serving() as found:
        configure(found.port)
        yield found


def configure(port: int) -> None:
    text = f'smtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "none"\nsmtp_from = "p@kantoor.example"\n'
    (settings().home / "settings.toml").write_text(text, encoding="utf-8")
    settings.cache_clear()


def test_through_the_mail_server_each_recipient_gets_his_own_message_and_nobody_that_of_another(
    mailbox: Mailbox,
) -> None:
    asked = messages(waiting("role:HR"))
    remind(OFFICE_USER, asked, DEFAULT, Channel.SMTP)
    taken = {recipients[0]: message.get_content().replace("\r\n", "\n") for recipients, message in mailbox.taken}
    assert {address: text.strip() for address, text in taken.items()} == {
        message.address: message.filled(DEFAULT)[1].strip() for message in asked
    }


def test_a_message_that_the_mail_server_refuses_is_not_kept_and_the_others_are(mailbox: Mailbox) -> None:
    mailbox.refused = HR_USER.email
    refused, taken = sorted(messages(waiting("role:HR")), key=lambda message: message.address != HR_USER.email)
    sent = {one.message.address: one.problem for one in remind(OFFICE_USER, [taken, refused], DEFAULT, Channel.SMTP)}
    assert sent[AWAY_USER.email] == ""
    assert "neemt geen bericht aan" in sent[HR_USER.email]
    assert set(repeated(OFFICE, [taken, refused])) == {(workflow_id, 1) for workflow_id in ids(taken)}


def test_who_may_not_be_told_is_never_named_to_who_may_not_see_his_rows() -> None:
    found = {message.address for message in messages(waiting(sender=MANAGER), MANAGER)}
    assert found <= {someone.email for someone in USERS if visible(someone) & visible(MANAGER)} | {""}
    assert HR_USER.email not in found


def test_without_a_message_nothing_is_kept() -> None:
    assert remind(OFFICE_USER, [], DEFAULT, Channel.COPY) == []
    assert list(access_log.entries(OFFICE, kind=Kind.REMINDER)) == []
