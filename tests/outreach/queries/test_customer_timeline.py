"""One customer's story: what was noticed and every step of ours, each told once and in full."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from outreach.queries import customer_timeline
from outreach.services import audience, broken_promises, issues, loops, promises
from outreach.vocabulary import Channel
from signals.vocabulary import Band, Kind
from tests.factories.issues import a_loop, a_promise, decided
from tests.factories.outreach import give_past

pytestmark = pytest.mark.django_db

THEN = timezone.now() - timedelta(days=30)


def after(**passed: float) -> datetime:
    return THEN + timedelta(**passed)


def told(customer, **asked):
    return customer_timeline.page(customer_id=customer.pk, **asked).items


def titles(customer, **asked) -> list[str]:
    """From the first step to the last."""
    return [item.title for item in reversed(told(customer, **asked))]


def kept_and_told(loop, by, *, at) -> None:
    promises.deliver(promise=a_promise(loop, by, at=at), evidence="Release 4.2", by=by, at=at + timedelta(hours=1))
    loops.tell(loop=loop, channel=Channel.EMAIL, message="Done.", by=by, at=at + timedelta(hours=2))


def test_every_step_of_the_loop_is_told_in_order(acme, lena):
    loop = a_loop(lena, acme, at=THEN)
    decided(loop.issue, lena, at=after(hours=1))
    a_promise(loop, lena, due_on=after(days=3).date(), at=after(hours=2))
    broken_promises.break_due()
    kept_and_told(loop, lena, at=timezone.now())
    loops.deny(loop=loop, message="Still broken.", by=lena, at=timezone.now() + timedelta(hours=3))

    assert [each for each in titles(acme) if not each.startswith("Promised")] == [
        "Affected: Exports fail",
        "Issue in progress: Exports fail",
        "Decided: address, Exports fail",
        "Promise broken",
        "Promise kept",
        "Told: Exports fail",
        "Reopened: Exports fail",
    ]
    assert sum(each.startswith("Promised for ") for each in titles(acme)) == 2
    assert next((item.text, item.url) for item in told(acme)) == ("Still broken.", f"/loops/{loop.pk}")


def test_what_the_issue_did_before_the_customer_was_affected_is_not_theirs(acme, zenith, lena):
    loop = a_loop(lena, acme, at=THEN)
    decided(loop.issue, lena, at=after(hours=1))
    issues.resolve(issue=loop.issue, root_cause="A queue.", action="A limit.", by=lena, at=after(days=1))
    audience.add_by_hand(issue=loop.issue, customers=[zenith], by=lena, at=after(days=2))

    assert "Issue resolved: Exports fail" in titles(acme)
    assert "Issue resolved: Exports fail" not in titles(zenith)
    assert titles(zenith)[-1] == "Affected: Exports fail"


def test_who_was_never_affected_reads_why(acme, lena):
    loops.withdraw(loop=a_loop(lena, acme, at=THEN), reason="They export nothing.", by=lena, at=after(days=1))

    [last, *_] = told(acme)
    assert (last.title, last.text) == ("Not affected: Exports fail", "They export nothing.")


def test_the_score_is_told_when_its_band_changes_and_only_then(acme):
    for days_ago, band in ((9, Band.WATCH), (6, Band.WATCH), (3, Band.CRITICAL)):
        give_past(acme, 0.5, days_ago=days_ago, band=band)

    assert titles(acme) == ["not scored → watch", "Watch → critical"]


def test_a_kind_narrows_it_and_our_steps_are_outreach(acme, lena):
    a_promise(a_loop(lena, acme, at=THEN), lena, at=after(hours=2))
    give_past(acme, 0.5, days_ago=3)

    assert titles(acme, kind=Kind.SURVEY) == []
    assert titles(acme, kind=Kind.OUTREACH)[0] == "Affected: Exports fail"
    assert "not scored → watch" not in titles(acme, kind=Kind.OUTREACH)


def test_pages_lose_and_repeat_nothing(acme, lena):
    for day in range(4):
        kept_and_told(a_loop(lena, acme, at=after(days=day)), lena, at=after(days=day))
    whole = [item.place for item in told(acme)]

    pages, cursor = [], ""
    while page := customer_timeline.page(customer_id=acme.pk, after=cursor, limit=3):
        pages += [item.place for item in page.items]
        cursor = page.next_cursor
        if not cursor:
            break

    assert len(whole) > 12
    assert pages == whole


def test_it_does_not_ask_more_when_more_has_happened(acme, lena, django_assert_max_num_queries):
    for day in range(4):
        kept_and_told(a_loop(lena, acme, at=after(days=day)), lena, at=after(days=day))

    with django_assert_max_num_queries(11):
        told(acme)
