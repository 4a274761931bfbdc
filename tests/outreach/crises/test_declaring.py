"""From the first suspicion to the end: who may, what is refused, and who is told."""

from datetime import date, timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.crises import CrisisActionState, CrisisKind
from outreach.models import Crisis, CrisisCadence, NoticeRequest
from outreach.notices import Event
from outreach.queries import crisis_scope
from outreach.queries.audience_rules import Filter
from outreach.services import crises, crisis_actions, crisis_rooms, standing_down
from outreach.services.crises import AlreadyDeclared, Room
from outreach.services.crisis_moves import CrisisMoved
from outreach.services.standing_down import NotOver
from outreach.states import CrisisState, IssueState
from tests.factories.accounts import UserFactory
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import NOW, an_issue

pytestmark = pytest.mark.django_db
REVIEW = {"note": "Everybody was told.", "after_action_due_on": date(2026, 12, 1)}


def told(event):
    return set(NoticeRequest.objects.filter(event=event).values_list("user__name", flat=True))


def test_whoever_works_on_issues_suspects_and_the_cco_declares(ana, lena, acme):
    crisis = a_crisis(ana, state=CrisisState.SUSPECTED)
    with pytest.raises(Forbidden, match="declare crises"):
        crises.declare(crisis=crisis, by=ana, at=NOW)

    declared = crises.declare(crisis=crisis, room=Room(liaison=ana), by=lena, at=NOW)

    assert (declared.state, declared.commander, declared.declared_at) == (CrisisState.DECLARED, lena, NOW)
    assert CrisisCadence.objects.get().due_at == NOW + timedelta(minutes=5)
    assert [(move.from_state, move.to_state) for move in declared.ledger.all()] == [("suspected", "declared")]
    assert told(Event.CRISIS_SUSPECTED) == {"Lena"}
    assert told(Event.CRISIS_DECLARED) == {"Ana"}


def test_the_same_crisis_is_not_declared_twice_and_the_first_is_named(lena):
    first = a_crisis(lena, title="Nobody can sign in")

    with pytest.raises(AlreadyDeclared, match=f"/crises/{first.pk}") as refused:
        a_crisis(lena, title=" nobody can SIGN in ")

    assert refused.value.crisis_id == first.pk
    assert a_crisis(lena, title="Nobody can sign in", kind=CrisisKind.PUBLIC_RELATIONS).state == CrisisState.DECLARED


def test_an_issue_has_one_crisis_of_a_kind_and_a_stranger_to_it_hears_no_title(lena, ana, acme):
    issue = an_issue(lena, acme)
    a_crisis(lena, title="Nobody can sign in", issue=issue)
    other = UserFactory(role="account_team", name="Otto")

    with pytest.raises(AlreadyDeclared, match="Nobody can sign in"):
        a_crisis(ana, state=CrisisState.SUSPECTED, title="Sign-in is down", issue=issue)
    with pytest.raises(AlreadyDeclared, match="Others work on this crisis already"):
        a_crisis(other, state=CrisisState.SUSPECTED, title="Nobody can sign in")


def test_a_crisis_that_is_over_may_come_again(lena):
    first = a_crisis(lena, state=CrisisState.SUSPECTED)
    standing_down.stand_down(crisis=first, note="A test of ours.", by=lena, at=NOW)

    assert a_crisis(lena).pk != first.pk


@pytest.mark.parametrize(
    ("about", "match"),
    [
        ({"title": " "}, "few words"),
        ({"severity": 6}, "1 .worst. to 5"),
        ({"room": Room(audience=Filter(regions=("Nowhere",)))}, "finds nobody"),
        ({"room": Room(cadence_minutes=0)}, "1 to 10,080 minutes"),
    ],
)
def test_what_makes_no_crisis_is_refused_and_leaves_none(lena, about, match):
    with pytest.raises(Invalid, match=match):
        a_crisis(lena, **about)

    assert not Crisis.objects.exists()


def test_stages_follow_the_table_and_name_who_was_first(lena, adam):
    crisis = a_crisis(lena)
    seen = frozenset([crisis.version])
    crises.advance(crisis=crisis, to=CrisisState.CONTAINED, seen=seen, by=lena, at=NOW)

    with pytest.raises(Stale, match="contained, since Lena moved it"):
        crises.advance(crisis=crisis, to=CrisisState.CONTAINED, seen=seen, by=adam, at=NOW)
    with pytest.raises(CrisisMoved, match="cannot become contained"):
        crises.advance(crisis=crisis, to=CrisisState.CONTAINED, by=adam, at=NOW)
    with pytest.raises(Invalid, match="flared up"):
        crises.advance(crisis=crisis, to=CrisisState.DECLARED, by=adam, at=NOW)


def test_only_who_commands_moves_it(lena, ana, acme):
    crisis = a_crisis(lena, room=Room(scribe=ana))
    with pytest.raises(Forbidden, match="Its commander"):
        crises.advance(crisis=crisis, to=CrisisState.CONTAINED, by=ana, at=NOW)

    crisis_rooms.give_roles(crisis=crisis, commander=ana, by=lena, at=NOW)

    assert crises.advance(crisis=crisis, to=CrisisState.CONTAINED, by=ana, at=NOW).state == CrisisState.CONTAINED
    assert told(Event.CRISIS_JOINED) == {"Ana"}


def test_it_is_over_when_nothing_is_open_and_somebody_owes_the_review(lena, acme):
    issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS)
    crisis = a_crisis(lena, state=CrisisState.RECOVERING, issue=issue)
    action = an_action(crisis, lena)
    later = NOW + timedelta(minutes=6)

    with pytest.raises(
        NotOver, match=r"1 action is open; 1 issue is still worked on; 1 customer waits for a word; the update"
    ):
        standing_down.stand_down(crisis=crisis, **REVIEW, after_action_owner=lena, by=lena, at=later)

    crisis_actions.settle(action=action, to=CrisisActionState.DONE, outcome="All reached.", by=lena, at=NOW)
    crisis_rooms.link(crisis=crisis, issue=an_issue(lena, state=IssueState.RESOLVED), by=lena, at=NOW)
    crisis.links.filter(issue=issue).delete()
    with pytest.raises(Invalid, match="who looks back"):
        standing_down.stand_down(crisis=crisis, **REVIEW, by=lena, at=NOW)
    over = standing_down.stand_down(crisis=crisis, **REVIEW, after_action_owner=lena, by=lena, at=NOW)

    assert (over.state, over.after_action_owner, over.stood_down_at) == (CrisisState.STOOD_DOWN, lena, NOW)
    assert not CrisisCadence.objects.exists()
    assert Crisis.objects.get().audience.next_at is None


def test_several_crises_at_once_do_not_mix(lena, ana, acme):
    service = a_crisis(lena, room=Room(liaison=ana))
    sales = a_crisis(lena, kind=CrisisKind.SALES, title="The quarter is short")
    an_action(service, ana)

    assert list(crisis_scope.visible_crises(ana)) == [service]
    with pytest.raises(NotFound):
        crisis_scope.get_crisis(ana, sales.pk)
    assert sales.actions.count() == 0


def test_a_higher_severity_brings_the_next_update_nearer(lena):
    crisis = a_crisis(lena, severity=3)

    crisis_rooms.weigh(crisis=crisis, severity=1, by=lena, at=NOW)

    assert CrisisCadence.objects.get().due_at == NOW + timedelta(minutes=20)
    assert Crisis.objects.get().cadence_minutes == 20
