"""Favours: proposed, asked, answered, done and thanked for; and nobody is asked who is excluded."""

from datetime import timedelta

import pytest
from django.db import connection

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.asks import AskState
from outreach.models import Ask, AskPolicy, AskThanks, NoticeRequest
from outreach.queries import ask_standing
from outreach.services import ask_clocks, asks
from outreach.services.asks import AskMoved, NothingToThankFor, NotToBeAsked
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import A_REFERENCE, a_friend, an_ask
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, a_loop
from tests.outreach.asks.excluded import WAYS

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
CALL = {"channel": Channel.CALL}


@pytest.fixture
def ida(acme):
    return a_friend(acme, name="Ida")


def test_a_favour_goes_from_the_idea_to_the_thanks(ana, ida):
    made = an_ask(ana, ida, state=AskState.DONE, prospect="Globex")
    assert (made.owner, made.customer, made.answer) == (ana, ida.customer, "With pleasure, on Thursday.")
    assert made.clock.due_at == LATER

    thanked = asks.thank(ask=made, thanks="A letter by hand.", channel=Channel.LETTER, by=ana, at=LATER)

    assert thanked.thanked_by == ana
    assert not AskThanks.objects.exists()
    assert [move.to_state for move in made.ledger.order_by("number")] == ["asked", "agreed", "done"]
    with pytest.raises(NothingToThankFor, match="Ana has thanked them"):
        asks.thank(ask=made, thanks="Again.", channel=Channel.CALL, by=ana, at=LATER)


def test_who_said_yes_is_thanked_although_it_was_not_needed_and_who_said_no_is_not(ana, ida):
    said_yes = an_ask(ana, ida, state=AskState.WITHDRAWN)
    said_no = an_ask(ana, a_friend(ida.customer), state=AskState.DECLINED)

    assert AskThanks.objects.get().ask == said_yes
    with pytest.raises(NothingToThankFor, match="This ask is declined"):
        asks.thank(ask=said_no, thanks="For nothing.", channel=Channel.CALL, by=ana, at=NOW)


@pytest.mark.parametrize("way", WAYS)
def test_who_is_excluded_is_not_asked_and_the_refusal_names_the_cure(way, ida, lena):
    reason, exclude = WAYS[way]
    exclude(ida, lena)

    with pytest.raises(NotToBeAsked) as refusal:
        asks.propose(contact=ida, **A_REFERENCE, by=lena, at=NOW)
    assert reason in [each.reason for each in refusal.value.exclusions]
    assert refusal.value.message.endswith(".")


def test_who_came_to_be_excluded_since_it_was_proposed_is_not_asked(ana, lena, ida):
    made = an_ask(ana, ida)
    a_loop(lena, ida.customer)

    with pytest.raises(NotToBeAsked, match="Close the loop first"):
        asks.ask(ask=made, channel=Channel.CALL, by=ana, at=NOW)
    assert Ask.objects.get().state == AskState.PROPOSED


def test_an_answer_may_come_late_and_a_no_says_why(ana, ida):
    made = an_ask(ana, ida, state=AskState.NO_ANSWER)
    with pytest.raises(Invalid, match="in their words why not"):
        asks.answer(ask=made, to=AskState.DECLINED, by=ana, at=LATER)

    asks.answer(ask=made, to=AskState.AGREED, said="Sorry, I was away.", by=ana, at=LATER)

    with pytest.raises(AskMoved, match="agreed, since Ana moved it"):
        asks.answer(ask=made, to=AskState.AGREED, by=ana, at=LATER)


def test_only_who_leads_it_moves_it_and_strangers_never_learn_of_it(ana, eve, cleo, ben, lena, ida):
    made = an_ask(ana, ida)

    with pytest.raises(Forbidden, match="Who asks, whose customer it is"):
        asks.ask(ask=made, **CALL, by=eve, at=NOW)
    with pytest.raises(NotFound):
        asks.ask(ask=made, **CALL, by=cleo, at=NOW)
    with pytest.raises(NotFound):
        asks.propose(contact=ida, **A_REFERENCE, by=cleo, at=NOW)
    with pytest.raises(Forbidden):
        asks.propose(contact=ida, **A_REFERENCE, by=ben, at=NOW)
    asks.hand_over(ask=made, owner=eve, by=lena, at=NOW)
    asks.ask(ask=made, **CALL, by=eve, at=NOW)


def test_a_crisis_that_one_does_not_know_of_is_none_to_ask_for(ana, lena, ida):
    with pytest.raises(NotFound):
        asks.propose(contact=ida, crisis=a_crisis(lena), **A_REFERENCE, by=ana, at=NOW)


def test_who_saw_an_older_version_is_told_what_changed(ana, lena, ida):
    made = an_ask(ana, ida)
    seen = made.version
    asks.withdraw(ask=made, note="They chose already.", by=lena, at=NOW)

    with pytest.raises(Stale, match="withdrawn, since Lena moved it"):
        asks.ask(ask=made, **CALL, seen=seen, by=ana, at=NOW)


def test_thanks_that_do_not_come_are_noticed_once_and_told_once(ana, lena, ida):
    made = an_ask(ana, ida, state=AskState.DONE)
    assert ask_clocks.notice_thanks(at=LATER - timedelta(seconds=1)).done == 0

    assert [ask_clocks.notice_thanks(at=LATER).done, ask_clocks.notice_thanks(at=LATER).done] == [1, 0]

    told = NoticeRequest.objects.filter(event="thanks_overdue", about_id=made.pk).values_list("user", flat=True)
    assert set(told) == {ana.pk, lena.pk}


def test_the_policy_says_how_soon_thanks_are_due_and_how_often_somebody_is_asked(ana, ida):
    AskPolicy.objects.create(pk=1, contact_most=2, thank_days=5)

    made = an_ask(ana, ida, state=AskState.DONE)

    assert made.clock.due_at == NOW + timedelta(days=5)
    assert ask_standing.of_contact(ida.pk, at=NOW).may_be_asked


def test_many_contacts_are_one_question(ana, lena, acme, django_assert_num_queries):
    people = [a_friend(CustomerFactory(owner=ana)) for _ in range(5)]
    a_loop(lena, people[0].customer)

    with django_assert_num_queries(3):  # the policy, and what day it is where we are
        found = ask_standing.of_contacts(contact_ids=[each.pk for each in people], at=NOW)

    assert [found[each.pk].may_be_asked for each in people] == [False, True, True, True, True]


def test_the_customer_and_their_loops_are_held_while_somebody_is_asked(ana, ida):
    with connection.cursor() as cursor:
        asks.propose(contact=ida, **A_REFERENCE, by=ana, at=NOW)
        cursor.execute("SELECT xmax::text FROM accounts_customer WHERE id = %s", [ida.customer_id])
        [(locked_by,)] = cursor.fetchall()
        cursor.execute("SELECT pg_current_xact_id()::text")
    assert locked_by != "0"
