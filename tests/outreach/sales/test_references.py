"""Who could vouch to a prospect: the more alike the better, the excluded counted with their reasons, and one press proposes them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.advocates import House, likeness
from outreach.asks import AskKind, Reason
from outreach.models import Ask, AskPolicy
from outreach.queries import references as matches
from outreach.queries.readers import reader
from outreach.sales import DealState
from outreach.services import asks, references
from outreach.services.asks import NotToBeAsked
from outreach.services.deals import DealMoved, Prospect
from outreach.services.references import AskedForThisDeal
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import A_REFERENCE, one_we_talk_with
from tests.factories.issues import NOW, a_loop
from tests.factories.sales import a_deal, a_target
from tests.outreach.asks.excluded import WAYS
from tests.outreach.models.tables import refused, written

pytestmark = pytest.mark.django_db
REFERENCE = AskKind.REFERENCE


def found(user, deal, at=NOW):
    return matches.of_deal(deal=deal, reader=reader(user=user, company=Company.ours(), at=at))


@pytest.fixture
def deal(lena):
    """With Newco, an enterprise of EMEA."""
    return a_deal(lena, target=a_target(lena))


@pytest.fixture
def house(ana, north):
    def make(segment="Enterprise", region="EMEA"):
        return CustomerFactory(owner=ana, team=north, segment=segment, region=region)

    return make


@pytest.fixture
def ida(house):
    return one_we_talk_with(house())


@pytest.mark.parametrize(
    ("theirs", "per_cent", "why"),
    [
        (House("enterprise ", "EMEA"), 100, "the same segment (enterprise), the same region (EMEA)"),
        (House("Enterprise", ""), 80, "the same segment (Enterprise), their region is not known"),
        (House("Startup", "EMEA"), 60, "another segment (Startup), the same region (EMEA)"),
        (House(), 40, "their segment is not known, their region is not known"),
    ],
)
def test_how_much_a_house_is_like_the_prospect_is_a_number_with_its_reason(theirs, per_cent, why):
    factor = likeness(House("Enterprise", "EMEA"), theirs)

    assert (factor.per_cent, factor.words) == (per_cent, why)


def test_only_what_is_known_of_the_prospect_is_compared():
    assert likeness(House(region="EMEA"), House("Startup", "EMEA")).per_cent == 100
    assert (
        likeness(House(), House("Startup", "EMEA")).words
        == "neither segment nor region of whoever is to be won is known"
    )


def test_who_is_alike_comes_before_who_is_a_somewhat_better_friend(lena, deal, house, ida):
    unlike = one_we_talk_with(house("Startup", "APAC"), talks=2)

    able = found(lena, deal).able

    assert [each.contact_id for each in able] == [ida.pk, unlike.pk]
    assert [factor.name for factor in able[0].weighed.factors] == [
        "Relationship",
        "Unaffected",
        "Reach",
        "Consent",
        "Alike",
    ]
    assert able[1].weighed.factors[-1].words == "another segment (Startup), another region (APAC)"


def test_a_customers_deal_is_compared_with_the_customer_and_nobody_vouches_to_their_own_house(lena, deal, house):
    buyer, near, far = house("Startup", "APAC"), house("Startup", "APAC"), house()
    own, like, unlike = (one_we_talk_with(customer) for customer in (buyer, near, far))

    able = found(lena, a_deal(lena, target=deal.target, whose=buyer)).able

    assert [each.contact_id for each in able] == [like.pk, unlike.pk]
    assert own.pk not in {each.contact_id for each in able}


def test_of_a_like_house_nobody_is_passed_over_for_many_others_who_were_talked_with_since(
    lena, deal, house, ida, monkeypatch
):
    monkeypatch.setattr(matches, "MOST", 3)
    for _ in range(4):
        one_we_talk_with(house("Startup", "APAC"), at=NOW + timedelta(days=1))

    assert found(lena, deal).able[0].contact_id == ida.pk


@pytest.mark.parametrize("way", WAYS)
def test_who_is_excluded_is_counted_with_the_reason_and_not_proposed(way, lena, deal, ida):
    reason, exclude = WAYS[way]
    exclude(ida, lena)

    told = found(lena, deal)

    assert told.able == []
    assert reason in [each.reason for each in told.reasons]
    [shown] = [each for each in told.alike_excluded if each.contact_id == ida.pk]
    assert reason in [each.reason for each in shown.exclusions]
    with pytest.raises(NotToBeAsked):
        references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)


def test_of_the_excluded_whoever_is_most_alike_comes_first_although_another_is_a_better_friend(lena, deal, house, ida):
    unlike = one_we_talk_with(house("Startup", "APAC"), talks=4)
    for contact in (unlike, ida):
        a_loop(lena, contact.customer)

    assert [each.contact_id for each in found(lena, deal).alike_excluded] == [ida.pk, unlike.pk]


def test_one_person_with_two_reasons_counts_under_both_and_is_one(lena, deal, ida):
    a_loop(lena, ida.customer)
    ida.consent = "denied"
    ida.save()

    told = found(lena, deal)

    assert [(each.reason, each.people) for each in told.reasons] == [(Reason.OPEN_LOOP, 1), (Reason.NO_CONSENT, 1)]
    assert len(told.excluded) == 1


def test_one_sees_nobody_but_the_people_of_ones_own_customers(ana, cleo, lena, deal, ida, zenith):
    other = one_we_talk_with(zenith)
    ours = a_deal(lena, target=deal.target, owner=ana)

    assert [each.contact_id for each in found(ana, ours).able] == [ida.pk]
    assert [each.contact_id for each in found(cleo, ours).able] == [other.pk]


def test_a_proposal_says_for_whom_and_is_shown_with_the_deal(lena, deal, ida):
    made = references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)

    assert (made.deal, made.prospect, made.crisis) == (deal, "Newco", deal.target.crisis)
    assert made.what == "Tell Newco what it is like to work with us."
    told = found(lena, deal)
    assert ([each.id for each in told.asked], told.able, told.excluded) == ([made.pk], [], [])


def test_nobody_is_asked_twice_for_one_deal_unless_it_was_not_needed(lena, deal, ida):
    AskPolicy.objects.create(pk=1, contact_most=3)
    made = references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)

    with pytest.raises(AskedForThisDeal, match="was chosen for this deal before"):
        references.propose(deal=deal, contact=ida, kind=AskKind.REFERRAL, by=lena, at=NOW)
    references.propose(deal=a_deal(lena, target=deal.target), contact=ida, kind=REFERENCE, by=lena, at=NOW)
    asks.withdraw(ask=made, note="Newco asked nobody.", by=lena, at=NOW)
    again = references.propose(deal=deal, contact=ida, kind=AskKind.REFERRAL, by=lena, at=NOW)
    assert again.what == "Introduce us to Newco."


def test_a_proposal_that_is_withdrawn_before_anybody_was_asked_frees_the_cap(lena, deal, ida):
    colleague = one_we_talk_with(ida.customer, name="Jo")
    third = one_we_talk_with(ida.customer, name="Kai")
    first, _ = (
        references.propose(deal=deal, contact=contact, kind=REFERENCE, by=lena, at=NOW) for contact in (ida, colleague)
    )
    with pytest.raises(NotToBeAsked, match="Ask it, or withdraw it, first"):
        references.propose(deal=deal, contact=third, kind=REFERENCE, by=lena, at=NOW)

    asks.withdraw(ask=first, note="They chose another.", by=lena, at=NOW)

    assert {each.contact_id for each in found(lena, deal).able} == {ida.pk, third.pk}
    references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)


def test_what_was_asked_and_then_withdrawn_counts_all_the_same(lena, deal, ida):
    made = references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)
    asks.ask(ask=made, channel=Channel.CALL, by=lena, at=NOW)
    asks.withdraw(ask=made, note="They chose another.", by=lena, at=NOW)

    with pytest.raises(NotToBeAsked, match="was asked once lately"):
        references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)


def test_what_does_not_fit_a_deal_is_refused_with_the_cure(lena, ben, cleo, deal, ida):
    over = a_deal(lena, target=deal.target, state=DealState.LOST)
    own = a_deal(lena, target=deal.target, whose=ida.customer)
    about = {"contact": ida, "kind": REFERENCE, "at": NOW}

    with pytest.raises(DealMoved, match="Open it again first"):
        references.propose(deal=over, **about, by=lena)
    with pytest.raises(Invalid, match="Choose somebody of another customer"):
        references.propose(deal=own, **about, by=lena)
    with pytest.raises(Invalid, match="a reference or a referral"):
        references.propose(deal=deal, **{**about, "kind": AskKind.SURVEY}, by=lena)
    with pytest.raises(Forbidden):
        references.propose(deal=deal, **about, by=ben)
    with pytest.raises(NotFound):
        references.propose(deal=deal, **about, by=cleo)
    assert not Ask.objects.exists()


def test_the_database_wants_to_know_for_whom_and_lets_no_survey_win_a_deal(lena, deal, ida):
    given = {"contact": ida, "customer": ida.customer, "owner": lena, "proposed_by": lena, "proposed_at": NOW}
    given |= {**A_REFERENCE, "deal": deal, "prospect": "Newco"}
    for about in ({"kind": AskKind.SURVEY}, {"prospect": ""}):
        with refused("ask_for_a_deal_says_for_whom"):
            written(Ask, **given | about)
    written(Ask, **given)


def test_the_deals_of_a_target_are_matched_in_as_many_queries_however_many_they_are(lena, deal, house, ida):
    one_we_talk_with(house("Startup", "APAC"), name="Jo")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            told = matches.of_target(target=deal.target, reader=reader(user=lena, company=Company.ours(), at=NOW))
        return len(queries), told

    asked()  # what is read once and kept
    few, _ = asked()
    for segment in ("Startup", "Public", ""):
        a_deal(lena, target=deal.target, whose=Prospect(f"{segment or 'Nobody'} Works", segment, "APAC"))
    a_deal(lena, target=deal.target, state=DealState.WON)
    many, told = asked()

    assert many == few
    assert [(each.whose, each.found.first_named[0].contact) for each in told] == [
        ("Newco", "Ida"),
        ("Startup Works", "Jo"),
        ("Public Works", "Jo"),
        ("Nobody Works", "Jo"),
    ]
