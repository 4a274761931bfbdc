"""Who is not asked for a favour, and the sentence that says what would end it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.asks import ANSWERS, ASK, AskRules, AskStanding, AskState, Reason, exclusions

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RULES = AskRules()
WILLING = AskStanding(contact="Ida", customer="Acme", consent="granted")


def days_ago(*days):
    return [AT - timedelta(days=each) for each in days]


def found(**about):
    return exclusions(replace(WILLING, **about), rules=RULES, at=AT)


def test_who_is_content_and_has_consented_may_be_asked():
    assert found(bands=frozenset({"healthy"}), asked=days_ago(31), asked_of_customer=days_ago(31, 3)) == []


@pytest.mark.parametrize(
    ("about", "reason", "cure"),
    [
        ({"is_gone": True}, Reason.HAS_LEFT, "Choose somebody else"),
        ({"left_on": date(2026, 11, 20)}, Reason.HAS_LEFT, "left on 20 Nov 2026. Win them back"),
        ({"open_loops": 2}, Reason.OPEN_LOOP, "waits for 2 answers from us. Close the loop first"),
        ({"pending_promises": 1}, Reason.PENDING_PROMISE, "We owe Acme a promise. Keep"),
        ({"broken_at": AT - timedelta(days=60)}, Reason.BROKEN_PROMISE, "on 21 Sep 2026. Make it good, and ask from 20 Dec"),
        ({"bands": frozenset({"healthy", "critical"})}, Reason.AT_RISK, "Acme is critical. Help them before"),
        ({"bands": frozenset({"at_risk"})}, Reason.AT_RISK, "Acme is at risk"),
        ({"is_being_recovered": True}, Reason.AT_RISK, "recovery case has ended well"),
        ({"consent": "unknown"}, Reason.NO_CONSENT, "Ask for their consent"),
        ({"consent": "denied"}, Reason.NO_CONSENT, "Choose a colleague"),
        ({"has_opted_out": True}, Reason.NO_CONSENT, "Only they can take that back"),
        ({"asked": days_ago(10)}, Reason.ASK_CAP, "Ida was asked once lately (1 in 30 days at most). Ask from 10 Dec 2026 on"),
        ({"asked": days_ago(40, 90, 200, 300)}, Reason.ASK_CAP, "4 times lately (4 in 365 days at most). Ask from 24 Jan 2027"),
        ({"asked_of_customer": days_ago(3, 20, 50)}, Reason.ASK_CAP, "Acme was asked 2 times lately (2 in 30 days"),
        ({"waiting": 1}, Reason.ASK_CAP, "Ask it, or withdraw it, first"),
    ],
)  # fmt: skip
def test_an_excluded_one_is_named_with_the_cure(about, reason, cure):
    [exclusion] = found(**about)

    assert exclusion.reason == reason
    assert cure in exclusion.words


def test_a_broken_promise_is_forgiven_one_day():
    assert found(broken_at=AT - timedelta(days=RULES.broken_days)) == []


def test_every_reason_is_told_not_only_the_first():
    told = found(open_loops=1, pending_promises=1, consent="denied", bands=frozenset({"at_risk"}))

    assert [each.reason for each in told] == [
        Reason.OPEN_LOOP,
        Reason.PENDING_PROMISE,
        Reason.AT_RISK,
        Reason.NO_CONSENT,
    ]


@given(st.lists(st.integers(0, 400), max_size=12), st.integers(1, 5), st.integers(1, 60))
def test_the_day_that_the_cap_names_is_the_first_free_one(ago, most, days):
    rules = replace(RULES, contact_most=most, contact_days=days, contact_most_a_year=99, customer_most=99)
    asked = [AT - timedelta(days=each) for each in ago]

    def is_free(later):
        return not exclusions(replace(WILLING, asked=asked), rules=rules, at=AT + timedelta(days=later))

    first = next(later for later in range(days + 1) if is_free(later))

    assert all(is_free(later) for later in range(first, days + 1))
    if first:
        [cap] = exclusions(replace(WILLING, asked=asked), rules=rules, at=AT)
        assert f"Ask from {AT + timedelta(days=first):%-d %b %Y} on" in cap.words


def test_nothing_leads_out_of_what_ended_and_an_answer_may_still_come():
    assert not any(ASK.moves[state] for state in ("declined", "done", "withdrawn"))
    assert all(ASK.may(AskState.ASKED, answer) for answer in ANSWERS)
    assert ASK.may(AskState.NO_ANSWER, AskState.AGREED)
