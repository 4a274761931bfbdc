"""An issue that is opened in the room of a crisis: whoever is touched is to be told, as far as whoever opens it sees them."""

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.queries.audience_rules import Filter
from outreach.services import crisis_issues, ranking
from outreach.services.crises import Room
from outreach.services.crisis_moves import CrisisIsOver
from outreach.states import CrisisState
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, an_issue
from tests.factories.learning import stood_down
from tests.factories.outreach import give_score

pytestmark = pytest.mark.django_db
WORDS = {"title": "Nobody can sign in", "function": "engineering"}


@pytest.fixture
def crisis(lena, ana, acme, zenith):
    """Acme is in it by the filter, Zenith by another issue."""
    give_score(acme, 0.4)
    ranking.rank_customers(customer_ids=[acme.pk], at=NOW)
    room = Room(liaison=ana, audience=Filter(least_arr=1))
    return a_crisis(lena, issue=an_issue(lena, zenith), room=room)


def test_whoever_is_touched_waits_for_its_outcome_and_so_does_whoever_comes_to_match(crisis, lena, acme, zenith):
    issue = crisis_issues.open_issue(crisis=crisis, **WORDS, by=lena, at=NOW)

    how = dict(issue.loops.values_list("customer_id", "affected_by"))
    assert how == {acme.pk: "filter", zenith.pk: "by_hand"}
    assert issue.audience_rules.get().set_by == lena
    assert crisis.links.filter(issue=issue).exists()


def test_who_sees_a_part_tells_a_part(crisis, ana, acme):
    issue = crisis_issues.open_issue(crisis=crisis, **WORDS, by=ana, at=NOW)

    assert [loop.customer for loop in issue.loops.all()] == [acme]


def test_only_suspected_or_over_or_by_who_only_reads_it_is_refused(crisis, lena, ben):
    suspected = a_crisis(lena, state=CrisisState.SUSPECTED, title="Is it the mail?")
    with pytest.raises(Invalid, match="Declare it first"):
        crisis_issues.open_issue(crisis=suspected, **WORDS, by=lena, at=NOW)
    with pytest.raises(Forbidden):
        crisis_issues.open_issue(crisis=crisis, **WORDS, by=ben, at=NOW)
    with pytest.raises(CrisisIsOver):
        crisis_issues.open_issue(crisis=stood_down(lena, title="Bills"), **WORDS, by=lena, at=NOW)

    alone = crisis_issues.open_issue(crisis=suspected, **WORDS, with_customers=False, by=lena, at=NOW)

    assert not alone.loops.exists()


def test_in_the_room_it_is_a_step_and_its_mistakes_stand_beside_it(signed_in, crisis, lena):
    step = f"/crises/{crisis.pk}/steps/open-issue"
    assert 'value="Nobody can sign in"' in signed_in(lena).get(step).content.decode()

    refused = signed_in(lena).post(step, {"title": "", "function": "engineering", "seen": crisis.version})
    given = {**WORDS, "with_customers": "on", "seen": crisis.version}
    made = signed_in(lena).post(step, given, follow=True).content.decode()

    assert refused.status_code == 422
    assert "2 customers wait for its outcome" in made
