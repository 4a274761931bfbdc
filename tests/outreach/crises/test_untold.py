"""Who will find out before we tell them: a formula that can be argued with, over those whom nobody told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Company
from outreach import finding_out
from outreach.finding_out import Exposure
from outreach.models import CrisisCustomer, Touchpoint
from outreach.queries import untold
from outreach.queries.readers import reader
from outreach.services import customer_links, deliveries, loops, promises
from outreach.services.crises import Room
from outreach.states import MessageState
from outreach.vocabulary import Channel
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import Retraction, Signal, Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import a_promise, an_issue
from tests.factories.messages import a_contact, a_message
from tests.factories.outreach import add_touchpoint
from tests.factories.status_pages import a_status_page
from tests.factories.texts import COMPLAINT, read_all

COUNTS = st.integers(0, 50)
EXPOSURES = st.builds(
    Exposure,
    days=st.floats(0, 60),
    usual_use=st.none() | st.floats(0, 1),
    days_of_use=COUNTS,
    own_words=COUNTS,
    contacts=COUNTS,
    public_words=COUNTS,
    is_page_public=st.booleans(),
)


@given(EXPOSURES)
def test_it_is_a_chance_and_each_way_says_its_share(exposure):
    risk = finding_out.risk(exposure)

    assert 0 <= risk.chance <= 1
    assert all(0 < way.chance <= risk.chance + 1e-9 for way in risk.ways)
    assert [way.chance for way in risk.ways] == sorted((way.chance for way in risk.ways), reverse=True)


@given(EXPOSURES, st.sampled_from(["days", "days_of_use", "own_words", "contacts", "public_words"]))
def test_more_of_anything_never_makes_it_less_likely(exposure, name):
    more = replace(exposure, **{name: getattr(exposure, name) + 1})

    assert finding_out.risk(more).chance >= finding_out.risk(exposure).chance - 1e-12


def test_by_hand():
    """Half the days of use: 1 − 0.5^0.5; ten people for a day and the next one: 1 − 0.99^20; half of the neighbours told: 0.15."""
    risk = finding_out.risk(Exposure(days=1, usual_use=0.5, contacts=10, neighbours=4, neighbours_told=2))

    assert risk.chance == pytest.approx(1 - 0.5**0.5 * 0.99**20 * 0.85)
    assert str(risk.ways[0]) == "They use the product on 50 % of days (29 %)"


def test_never_certain_and_never_nothing_in_words():
    assert [finding_out.percent(chance) for chance in (0, 0.001, 0.5, 0.9999, 1)] == [
        "0 %",
        "under 1 %",
        "50 %",
        "99 %",
        "100 %",
    ]


@pytest.fixture
def crisis(db, lena, acme, zenith):
    """It touches Acme, Zenith and Quiet Ltd, and was declared three days ago."""
    then = timezone.now() - timedelta(days=3)
    quiet = CustomerFactory(name="Quiet Ltd")
    return a_crisis(lena, issue=an_issue(lena, acme, zenith, quiet, at=then), room=Room(), at=then)


def a_moment(ago):
    then = timezone.now() - ago
    return {"happened_at": then, "logged_at": then}


def asked(crisis, by):
    return untold.untold(crisis=crisis, reader=reader(user=by, company=Company.ours(), at=timezone.now()))


def test_who_wrote_comes_first_and_says_why(crisis, lena, zenith):
    now = timezone.now()
    ticket = {"kind": Kind.SUPPORT, "measure": "ticket", "occurred_at": now - timedelta(hours=2)}
    source = Source.objects.create(slug="crm", name="CRM", is_directory=True)
    [result] = facts.receive(source=source, items=[SignalItem("s-1", "Z-1", **ticket)], known="now", at=now, by=None)
    assert result.status == "accepted"
    ContactFactory(customer=zenith, name="Zoe", phone="+49 30 1234")

    found = asked(crisis, lena)

    assert (found.touched, found.told, found.wrote) == (3, 0, 1)
    assert found.rows[0].name == "Zenith"
    assert found.rows[0].phone == "+49 30 1234"
    assert "They wrote once since it began" in found.rows[0].ways[0]


def test_how_a_post_sounds_is_no_second_word_of_theirs_and_what_was_taken_back_is_none(crisis, lena, zenith):
    source, now = Source.objects.create(slug="crm", name="CRM", is_directory=True), timezone.now()
    about = {"kind": Kind.SOCIAL, "measure": "mention", "occurred_at": now - timedelta(hours=2), "text": COMPLAINT}
    items = [SignalItem(name, "Z-1", **about) for name in ("s-1", "s-2")]
    _, wrong = facts.receive(source=source, items=items, known="now", at=now, by=None)
    read_all()
    Retraction.objects.create(signal_id=wrong.id, reason="Another customer's.", made_by=lena, made_at=now)

    found = asked(crisis, lena)

    assert Signal.objects.filter(measure__name=TEXT_SENTIMENT).exists()
    assert "They wrote once since it began" in found.rows[0].ways[0]
    assert any("1 public post of other customers" in way for way in found.rows[1].ways)


def test_who_was_told_in_any_way_is_not_in_it(crisis, lena, ana, acme, zenith):
    now = timezone.now()
    promise = a_promise(acme.loops.get(), ana, at=now)
    promises.deliver(promise=promise, evidence="Release 4.2", by=ana, at=now)
    loops.tell(loop=promise.loop, channel=Channel.CALL, message="It works again.", by=ana, at=now)
    add_touchpoint(zenith, made_by=lena, **a_moment(timedelta(hours=1)))

    assert [row.name for row in asked(crisis, lena).rows] == ["Quiet Ltd"]


def test_a_promise_tells_nobody_until_they_read_it(crisis, lena, ana, acme):
    promise = a_promise(acme.loops.get(), ana, at=timezone.now())
    promised = asked(crisis, lena).told
    promises.deliver(promise=promise, evidence="Release 4.2", by=ana, at=timezone.now())

    assert (promised, asked(crisis, lena).told) == (0, 0)


def test_a_mail_tells_of_its_own_crisis_and_of_no_other(crisis, lena, acme, server):
    a_contact(acme)
    other = a_crisis(lena, title="They say that we leak", issue=an_issue(lena, acme), room=Room(), at=timezone.now())
    a_message(crisis.main_issue, lena, state=MessageState.SENDING, at=timezone.now(), is_urgent=True)
    while deliveries.send_due(at=timezone.now()).is_more:
        pass

    assert (len(server.taken), Touchpoint.objects.filter(customer=acme).count()) == (1, 1)
    assert (asked(crisis, lena).told, asked(other, lena).told) == (1, 0)


def test_a_talk_from_before_it_began_told_nothing(crisis, lena, zenith):
    add_touchpoint(zenith, made_by=lena, **a_moment(timedelta(days=9)))

    assert "Zenith" in [row.name for row in asked(crisis, lena).rows]


def test_who_opened_their_own_page_knows_what_is_public(crisis, lena, adam, acme):
    now = timezone.now()
    made = customer_links.make(customer=acme, by=lena, at=now)
    customer_links.open_(token=made.plain.rpartition("/")[2], at=now)
    before = asked(crisis, lena)
    a_status_page(crisis, adam, lena, at=now - timedelta(hours=1))

    after = asked(crisis, lena)

    assert (before.told, after.told) == (0, 1)
    assert any("status page is public" in way for way in after.rows[0].ways)
    assert after.rows[0].chance > before.rows[0].chance


def test_neighbours_who_know_tell_others(crisis, lena, acme, zenith):
    for customer in (acme, zenith):
        customer.segment, customer.region = "Mills", ""
        customer.save()
    add_touchpoint(acme, made_by=lena, **a_moment(timedelta(0)))

    rows = {row.name: row for row in asked(crisis, lena).rows}

    assert any("1 of 1 were told" in way for way in rows["Zenith"].ways)
    assert not any("were told" in way for way in rows["Quiet Ltd"].ways)


def test_it_takes_as_many_questions_for_many_as_for_few(crisis, lena, django_assert_max_num_queries):
    for number in range(20):
        CrisisCustomer.objects.create(
            crisis=crisis, customer=CustomerFactory(name=f"C{number}"), is_addition=True, added_at=timezone.now()
        )
    with django_assert_max_num_queries(6):
        assert len(asked(crisis, lena).rows) == 23


def test_the_room_asks_for_the_first_few_and_the_api_has_all(signed_in, with_token, crisis, lena):
    path = f"/crises/{crisis.pk}/untold"
    part = signed_in(lena).get(path, headers={"hx-request": "true"}).content.decode()
    page = signed_in(lena).get(path).content.decode()

    assert path in signed_in(lena).get(f"/crises/{crisis.pk}").content.decode()
    assert "0 of 3 were told" in part
    assert "<html" not in part
    assert "judgements, not measurements" in page
    found = with_token(lena).get(f"/api/v1{path}").json()
    assert (found["touched"], len(found["results"])) == (3, 3)
