"""Favours, deals, requests to join a call, and what is learned about customers, in the book of changes and as webhook events."""

import pytest
from django.utils import timezone

from accounts.vocabulary import ChangeEvent, ChangeKind
from outreach.asks import AskState
from outreach.insights import TalkState
from outreach.sales import DealState, JoinState
from outreach.services import asks, insights, joins, planned_talks
from outreach.webhook_rules import TO_CHOOSE, events_of
from tests.factories.asks import a_friend, an_ask
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.sales import a_deal, a_join, a_target
from tests.outreach.api.verbs import read

pytestmark = pytest.mark.django_db


def ask(lena, ana, acme, now):
    made = an_ask(lena, a_friend(acme), at=now)
    asks.withdraw(ask=made, note="They chose already.", by=lena, at=now)
    return made


def deal(lena, ana, acme, now):
    return a_deal(lena, target=a_target(lena, at=now), whose=acme, state=DealState.LOST, at=now)


def join(lena, ana, acme, now):
    made = a_join(lena, about=acme, asked=ana, target=a_target(lena, at=now), at=now)
    joins.decline(join=made, note="I am away.", by=ana, at=now)
    return made


def insight(lena, ana, acme, now):
    made = an_insight(lena, acme, at=now)
    insights.withdraw(insight=made, reason="It was somebody else.", by=lena, at=now)
    return made


def talk(lena, ana, acme, now):
    made = a_planned_talk(lena, acme, at=now)
    planned_talks.drop(talk=made, note="They have no time.", by=lena, at=now)
    return made


@pytest.mark.parametrize(
    ("kind", "make", "states"),
    [
        (ChangeKind.ASK, ask, [AskState.PROPOSED, AskState.WITHDRAWN]),
        (ChangeKind.DEAL, deal, [DealState.OPEN, DealState.LOST]),
        (ChangeKind.JOIN_REQUEST, join, [JoinState.ASKED, JoinState.DECLINED]),
        (ChangeKind.INSIGHT, insight, ["recorded", "withdrawn"]),
        (ChangeKind.PLANNED_TALK, talk, [TalkState.OPEN, TalkState.DROPPED]),
    ],
)
def test_it_is_told_in_order_with_the_version_of_then_and_to_no_stranger(
    with_token, lena, ana, cleo, acme, kind, make, states
):
    made, client = make(lena, ana, acme, timezone.now()), with_token(lena)

    lines = [line for line in read(client, "changes", kinds=kind)["results"] if line["event"] != "updated"]

    assert [(line["event"], line["to_state"]) for line in lines] == list(zip(["created", "moved"], states, strict=True))
    assert {(line["object_id"], line["customer_id"]) for line in lines} == {(made.pk, acme.pk)}
    assert lines[-1]["etag"] == client.get(lines[-1]["link"]).headers["ETag"]
    assert read(with_token(cleo), "changes", kinds=kind)["results"] == []


def test_thanks_are_news_and_no_move(with_token, lena, acme):
    now = timezone.now()
    done = an_ask(lena, a_friend(acme), state=AskState.DONE, at=now)
    asks.thank(ask=done, thanks="A letter of our founder.", channel="call", by=lena, at=now)
    client = with_token(lena)

    last = read(client, "changes", kinds="ask")["results"][-1]

    assert (last["event"], last["changed"]) == ("updated", ["thanked_at"])
    assert last["etag"] == client.get(last["link"]).headers["ETag"]


@pytest.mark.parametrize(
    ("kind", "created", "moved"),
    [
        (ChangeKind.ASK, "ask.proposed", "ask.moved"),
        (ChangeKind.DEAL, "deal.added", "deal.moved"),
        (ChangeKind.JOIN_REQUEST, "join.asked", "join.moved"),
        (ChangeKind.INSIGHT, "insight.recorded", "insight.withdrawn"),
        (ChangeKind.PLANNED_TALK, "talk.planned", "talk.settled"),
    ],
)
def test_webhooks_tell_of_its_beginning_and_of_its_moves(kind, created, moved):
    assert events_of(kind, ChangeEvent.CREATED, "", "x", among=TO_CHOOSE) == [created]
    assert events_of(kind, ChangeEvent.MOVED, "x", "y", among=TO_CHOOSE) == [moved]
