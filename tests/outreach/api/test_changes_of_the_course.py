"""What is decided in a crisis and learned from it, in the book of changes and as webhook events."""

import pytest
from django.utils import timezone

from accounts.vocabulary import ChangeEvent, ChangeKind
from outreach.battles import Parking, Stand
from outreach.learning import PreventionState, ReviewState
from outreach.services import battles, preventions, programmes
from outreach.webhook_rules import TO_CHOOSE, events_of
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue
from tests.factories.learning import a_prevention, a_review
from tests.outreach.api.verbs import read

pytestmark = pytest.mark.django_db
LATER = timezone.now().date().replace(day=1).replace(year=timezone.now().year + 1)


def battle(lena, now):
    choice = {"reason": "It brings the most back.", "due_on": LATER, "by": lena, "at": now}
    chosen = battles.choose(issue=an_issue(lena), stand=Stand.PICKED, **choice)
    battles.withdraw(battle=chosen, note="Done by others.", by=lena, at=now)
    return chosen


def programme(lena, now):
    about = {"name": "Partner portal", "why": "Its people are needed.", "due_on": LATER, "by": lena, "at": now}
    parked = programmes.park(crisis=a_crisis(lena), **about)
    programmes.end(programme=parked, to=Parking.RESUMED, note="With half of the team.", by=lena, at=now)
    return parked


def review(lena, now):
    return a_review(lena, state=ReviewState.WRITTEN, at=now)


def prevention(lena, now):
    made = a_prevention(lena, review=a_review(lena, state=ReviewState.WRITTEN, at=now), at=now)
    preventions.drop(prevention=made, note="The supplier was replaced.", by=lena, at=now)
    return made


@pytest.mark.parametrize(
    ("kind", "make", "states", "place"),
    [
        (ChangeKind.BATTLE, battle, ["picked", "ended"], "battles"),
        (ChangeKind.PROGRAMME, programme, ["parked", "resumed"], "programmes"),
        (ChangeKind.REVIEW, review, ["owed", "written"], "reviews"),
        (ChangeKind.PREVENTION, prevention, ["open", "dropped"], "preventions"),
    ],
)
def test_it_is_told_in_order_with_the_version_of_then_and_to_no_stranger(
    with_token, lena, cleo, kind, make, states, place
):
    made, client = make(lena, timezone.now()), with_token(lena)

    lines = [line for line in read(client, "changes", kinds=kind)["results"] if line["event"] != "updated"]

    assert [(line["event"], line["to_state"]) for line in lines] == list(zip(["created", "moved"], states, strict=True))
    assert {line["object_id"] for line in lines} == {made.pk}
    assert place in lines[-1]["link"]
    assert lines[-1]["etag"] == client.get(lines[-1]["link"]).headers["ETag"]
    assert read(with_token(cleo), "changes", kinds=kind)["results"] == []


def test_who_was_only_reminded_is_no_news(with_token, lena):
    made = a_prevention(lena, review=a_review(lena, state=ReviewState.WRITTEN, at=timezone.now()), at=timezone.now())
    type(made).objects.filter(pk=made.pk).update(updated_at=timezone.now())

    assert len(read(with_token(lena), "changes", kinds="prevention")["results"]) == 1


@pytest.mark.parametrize(
    ("kind", "created", "moved", "to"),
    [
        (ChangeKind.BATTLE, "battle.chosen", "battle.ended", "ended"),
        (ChangeKind.PROGRAMME, "programme.parked", "programme.ended", Parking.DROPPED.value),
        (ChangeKind.REVIEW, "review.owed", "review.moved", ReviewState.CLOSED.value),
        (ChangeKind.PREVENTION, "prevention.agreed", "prevention.moved", PreventionState.VERIFIED.value),
    ],
)
def test_webhooks_tell_of_its_beginning_and_of_its_moves(kind, created, moved, to):
    assert events_of(kind, ChangeEvent.CREATED, "", "x", among=TO_CHOOSE) == [created]
    assert events_of(kind, ChangeEvent.MOVED, "x", to, among=TO_CHOOSE) == [moved]
