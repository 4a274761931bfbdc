"""What the database itself refuses of favours, whoever writes."""

import pytest

from outreach.asks import AskState
from outreach.models import Ask, AskMove, AskPolicy
from tests.factories.accounts import ContactFactory
from tests.factories.asks import A_REFERENCE, a_friend, an_ask
from tests.factories.issues import NOW, a_loop
from tests.outreach.asks.excluded import WAYS
from tests.outreach.models.tables import refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ida(acme):
    return a_friend(acme, name="Ida")


def proposed(contact, by, **about):
    given = {"contact": contact, "customer_id": contact.customer_id, **A_REFERENCE}
    return written(Ask, **given | {"owner": by, "proposed_by": by, "proposed_at": NOW} | about)


@pytest.mark.parametrize("way", WAYS)
def test_who_is_excluded_is_proposed_by_nobody(way, ida, lena):
    reason, exclude = WAYS[way]
    exclude(ida, lena)

    with refused(f"is not asked for anything now: {reason.value}"):
        proposed(ida, lena)


def test_nor_asked_if_they_came_to_be_excluded_since(ida, lena):
    made = an_ask(lena, ida)
    a_loop(lena, ida.customer)
    step = {"ask": made, "number": 1, "from_state": "proposed", "to_state": "asked", "moved_by": lena, "moved_at": NOW}
    with refused("is not asked for anything now: open_loop"):
        written(AskMove, **step)


def test_the_contact_is_one_of_the_customers(ida, lena, zenith):
    with refused("is not asked for anything now: has_left"):
        proposed(ida, lena, customer_id=zenith.pk)


def test_an_ask_moves_by_its_ledger_and_keeps_what_was_said(ida, lena):
    with refused("begins as proposed"):
        proposed(ida, lena, state="asked")
    with refused("ask_words_are_known"):
        proposed(ida, lena, what="")
    made = an_ask(lena, ida, state=AskState.AGREED)
    with refused("without a row in outreach_askmove"):
        run_sql("UPDATE outreach_ask SET state = 'done', moves = 3 WHERE id = %s", made.pk)
    step = {"ask": made, "number": 3, "from_state": "agreed", "moved_by": lena, "moved_at": NOW}
    with refused("favour_that_was_done_has_its_outcome"):
        written(AskMove, **step, to_state="done", note="Done.")
    with refused("who_ends_an_ask_says_why"):
        written(AskMove, **step, to_state="declined")
    with refused("ask_moves_as_the_table_says"):
        written(AskMove, **step, to_state="proposed")
    for column, value in (("what", "'More.'"), ("channel", "'letter'"), ("agreed_at", "NULL"), ("contact_id", "0")):
        with refused("Cannot update|who_agreed_agreed|stays with its contact"):
            run_sql(f"UPDATE outreach_ask SET {column} = {value} WHERE id = %s", made.pk)  # noqa: S608  our own words
    with refused("thanks_are_for_who_agreed"):  # it is not done yet
        run_sql(
            "UPDATE outreach_ask SET thanked_at = now(), thanked_by_id = %s, thanks = 'Wine.', thanks_channel = 'letter' WHERE id = %s",
            lena.pk,
            made.pk,
        )
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_ask WHERE id = %s", made.pk)


@pytest.mark.parametrize(
    "about", [{"contact_most": 0}, {"contact_most": 5}, {"customer_days": 366}, {"thank_days": 31}]
)
def test_the_policy_stays_in_its_bounds(about):
    with refused("ask_policy_in_range"):
        written(AskPolicy, pk=1, **about)
    with refused("there_is_one_ask_policy"):
        written(AskPolicy, pk=2)


def test_the_cap_is_what_the_policy_says(ida, lena):
    written(AskPolicy, pk=1, contact_most=2)

    proposed(ida, lena)
    proposed(ida, lena)
    with refused("ask_cap"):
        proposed(ContactFactory(customer=ida.customer, consent="granted"), lena)
