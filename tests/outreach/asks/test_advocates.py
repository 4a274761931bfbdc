"""Who could speak for us: the factors and their reasons, and the order on the page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Company
from outreach.advocates import Known, weigh
from outreach.asks import Reason
from outreach.models import CrisisCustomer
from outreach.queries import advocates
from outreach.queries.readers import reader
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import Signal, Source
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import a_friend
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, a_loop
from tests.factories.outreach import add_touchpoint, give_score
from tests.factories.texts import read_all, say

FRIEND = Known(
    years=6, talks=6, favours=2, health=90, posts=5, job_title="Head of Quality", crisis=True, consent="granted"
)


def words_of(known):
    return {factor.name: (factor.per_cent, factor.words) for factor in weigh(known).factors}


def test_each_factor_is_a_number_with_its_reason():
    assert words_of(FRIEND) == {
        "Relationship": (98, "customer for 6 years, 6 talks, 2 favours, health 90"),
        "Unaffected": (100, "it does not touch them"),
        "Reach": (100, "Head of Quality; 5 public posts of their house"),
        "Consent": (100, "we may write to them"),
    }
    assert weigh(FRIEND).points == 98


@pytest.mark.parametrize(
    ("about", "points", "why"),
    [
        ({"is_touched": True, "was_told": True}, 29, "it touches them, and they know what happened"),
        ({"is_touched": True}, 0, "it touches them, and nobody has told them"),
        ({"open_loops": 1}, 0, "they wait for an answer of ours"),
        ({"consent": "denied"}, 0, "they said no"),
        ({"health": None, "years": None}, 50, "how long is not known, 6 talks, 2 favours, no health score"),
    ],
)
def test_what_speaks_against_somebody_is_said(about, points, why):
    known = replace(FRIEND, **about)

    assert weigh(known).points == points
    assert why in [factor.words for factor in weigh(known).factors]


@given(
    st.builds(
        Known,
        years=st.none() | st.floats(-1, 80),
        talks=st.integers(0, 500),
        favours=st.integers(0, 50),
        health=st.none() | st.integers(0, 100),
        posts=st.integers(0, 50),
        job_title=st.text(max_size=20),
        consent=st.sampled_from(["granted", "denied", "unknown"]),
    )
)
def test_it_is_a_number_from_nothing_to_one_and_more_of_a_bond_is_never_less(known):
    assert 0 <= weigh(known).score <= 1
    assert weigh(replace(known, talks=known.talks + 1)).score >= weigh(known).score


@pytest.mark.django_db
def test_the_shortlist_ranks_whom_we_talk_with_and_says_who_is_excluded(ana, lena, acme, zenith, north):
    now = NOW
    crisis = a_crisis(lena, at=now - timedelta(days=1))
    touched = CustomerFactory(name="Touched", owner=ana, team=north)
    CrisisCustomer.objects.create(crisis=crisis, customer=touched, is_addition=False, added_at=now)
    people = [a_friend(customer) for customer in (touched, acme, zenith, CustomerFactory(owner=ana, team=north))]
    for contact, talks in zip(people, (3, 2, 1, 1), strict=True):
        for days in range(talks):
            add_touchpoint(contact.customer, contact=contact, happened_at=now - timedelta(days=2 + days))
    give_score(acme, 0.05, at=now)
    a_loop(lena, people[3].customer, at=now)
    stranger_to_us = a_friend(acme, name="Nobody talked with her")

    def found(user, **about):
        return advocates.shortlist(reader=reader(user=user, company=Company.ours(), at=now), crisis=crisis, **about)

    mine = found(ana)
    assert [each.contact_id for each in mine.able] == [people[1].pk, people[0].pk]
    assert mine.able[1].is_unfit  # nobody told them of the crisis
    assert [(each.contact_id, each.exclusions[0].reason) for each in mine.excluded] == [
        (people[3].pk, Reason.OPEN_LOOP)
    ]
    assert {each.contact_id for each in found(lena).able} == {people[0].pk, people[1].pk, people[2].pk}
    assert [each.contact_id for each in found(ana, wanted="nobody talked").able] == [stranger_to_us.pk]


@pytest.mark.django_db
def test_how_a_post_sounds_is_no_second_post_of_their_house(ana, acme):
    ida = a_friend(acme)
    say(Source.objects.create(slug="crm", name="CRM", is_directory=True), kind=Kind.SOCIAL, measure="mention")
    read_all()

    [found] = advocates.shortlist(reader=reader(user=ana, company=Company.ours(), at=NOW), wanted=ida.name).able

    assert Signal.objects.filter(measure__name=TEXT_SENTIMENT).exists()
    assert "1 public post of their house" in found.weighed.factors[2].words
