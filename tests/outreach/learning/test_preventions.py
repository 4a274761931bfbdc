"""What is done so that it does not happen again: done is not verified, and whoever does it does not verify it."""

from datetime import timedelta

import pytest

from accounts.models import Company
from accounts.vocabulary import Function
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.learning import FactorKind, PreventionState
from outreach.models import Issue, NoticeRequest, Prevention, PreventionClock
from outreach.notices import Event
from outreach.queries import recurrences, root_causes
from outreach.queries.readers import reader
from outreach.services import learning_clocks, preventions
from outreach.services.preventions import NothingToPrevent, OwnPrevention, PreventionMoved
from outreach.states import IssueState
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW, an_expert, an_issue
from tests.factories.learning import a_prevention, a_review

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reading(user, at=NOW):
    return reader(user=user, company=Company.ours(), at=at)


def test_it_comes_of_a_review_or_of_an_issue_whose_work_is_over(lena, ana):
    with pytest.raises(NothingToPrevent, match="Resolve it first"):
        a_prevention(lena, issue=an_issue(lena, state=IssueState.IN_PROGRESS))
    with pytest.raises(Invalid, match="only one"):
        a_prevention(lena)
    with pytest.raises(NotFound):
        a_prevention(ana, review=a_review(lena))

    issue = an_issue(lena, state=IssueState.RESOLVED)
    made = a_prevention(lena, issue=issue, owner=ana)

    assert (made.issue, made.owner) == (issue, ana)
    assert made.clock.due_at > NOW + 14 * DAY


def test_it_is_done_then_verified_by_somebody_else_with_evidence(lena, ana, ben):
    made = a_prevention(lena, review=a_review(lena), owner=ana)
    with pytest.raises(PreventionMoved, match="cannot become verified"):
        preventions.verify(prevention=made, evidence="It rang.", by=lena, at=NOW)

    preventions.done(prevention=made, result="It rings.", by=ana, at=NOW)
    for person in (ana, ben):
        with pytest.raises((OwnPrevention, Forbidden)):
            preventions.verify(prevention=made, evidence="It rang.", by=person, at=NOW)
    with pytest.raises(Invalid, match="shows that it works"):
        preventions.verify(prevention=made, evidence=" ", by=lena, at=NOW)
    verified = preventions.verify(prevention=made, evidence="It rang.", by=lena, at=NOW)

    assert (verified.state, verified.verified_by) == (PreventionState.VERIFIED, lena)
    assert not PreventionClock.objects.exists()
    notes = list(made.ledger.order_by("number").values_list("note", flat=True))
    assert notes == ["It rings.", "It rang."]


def test_what_does_not_work_is_open_again_by_a_new_day(lena, ana):
    made = a_prevention(ana, issue=an_issue(ana, state=IssueState.RESOLVED), state=PreventionState.DONE)

    preventions.reopen(prevention=made, note="It took an hour.", due_on=NOW.date() + DAY, by=lena, at=NOW)

    again = Prevention.objects.get()
    assert (again.state, again.due_on, again.result) == (PreventionState.OPEN, NOW.date() + DAY, "It rings.")
    assert again.clock.missed_at is None


def test_what_is_overdue_is_told_once_to_who_owns_it_and_to_the_cco(lena, ana):
    a_prevention(lena, review=a_review(lena), owner=ana)
    late = NOW + 16 * DAY

    assert [learning_clocks.notice_preventions(at=late).done for _ in range(2)] == [1, 0]
    told = NoticeRequest.objects.filter(event=Event.PREVENTION_OVERDUE)
    assert set(told.values_list("user", flat=True)) == {ana.pk, lena.pk}


def test_who_neither_owns_it_nor_asked_for_it_cannot_drop_it(lena, ana, eve):
    made = a_prevention(ana, issue=an_issue(ana, state=IssueState.RESOLVED), owner=eve)
    expert = an_expert()  # of the function of the issue, so that they see it
    with pytest.raises(Forbidden):
        preventions.drop(prevention=made, note="No time.", by=expert, at=NOW)

    old = frozenset([made.version])
    preventions.hand_over(prevention=made, owner=ana, due_on=NOW.date(), by=ana, at=NOW)
    with pytest.raises(Stale, match="is open"):
        preventions.drop(prevention=made, note="No time.", seen=old, by=lena, at=NOW)
    preventions.drop(prevention=made, note="The supplier is gone.", by=ana, at=NOW)

    assert Prevention.objects.get().is_over


def test_what_began_soon_after_came_back_with_links_both_ways(lena, cleo):
    fixed = an_issue(lena, state=IssueState.RESOLVED, at=NOW - 40 * DAY)
    Issue.objects.filter(pk=fixed.pk).update(theme="outages")
    made = a_prevention(lena, issue=Issue.objects.get(pk=fixed.pk), state=PreventionState.VERIFIED, at=NOW - 20 * DAY)
    again = an_issue(lena, at=NOW)
    Issue.objects.filter(pk=again.pk).update(theme="outages")
    late = an_issue(lena, at=NOW + 60 * DAY)  # within 90 days of the prevention, not of the issue
    Issue.objects.filter(pk=late.pk).update(theme="outages")
    review = a_review(lena, state="written", at=NOW + DAY)  # noticed too late once more, by engineering

    of_issue = recurrences.of("issue", again.pk, lena).of
    since = recurrences.of("prevention", made.pk, lena).since
    since_fixed = {(each.began.what, each.began.id) for each in recurrences.of("issue", fixed.pk, lena).since}

    assert {(each.settled.what, each.settled.id) for each in of_issue} == {("issue", fixed.pk), ("prevention", made.pk)}
    assert {each.why for each in of_issue} == {"Same theme “Outages”"}
    began = {(each.began.what, each.began.id) for each in since}
    assert began == {("issue", again.pk), ("issue", late.pk), ("crisis", review.crisis_id)}
    assert since_fixed == {("issue", again.pk), ("crisis", review.crisis_id)}
    assert recurrences.of("issue", again.pk, cleo).of == []
    held = recurrences.held(reader=reading(lena, NOW + 90 * DAY))
    assert (held.verified, held.came_back) == (1, 1)


def test_a_crisis_around_an_issue_of_the_same_theme_came_back_too(lena):
    fixed = an_issue(lena, state=IssueState.RESOLVED, at=NOW - 10 * DAY)
    again = an_issue(lena, at=NOW)
    Issue.objects.filter(pk__in=[fixed.pk, again.pk]).update(theme="outages")
    crisis = a_crisis(lena, issue=again, at=NOW)

    returns = recurrences.of("crisis", crisis.pk, lena)

    assert [each.settled.id for each in returns.of] == [fixed.pk]
    latest = {each.began.url for each in recurrences.lately(reader=reading(lena))}
    assert latest == {f"/crises/{crisis.pk}", f"/issues/{again.pk}"}


def test_root_causes_count_an_issue_once_for_each_of_its_causes(lena, cleo):
    a_review(lena, state="written")
    issue = an_issue(lena, state=IssueState.RESOLVED)
    for kind in (FactorKind.PROCESS, FactorKind.PROCESS, FactorKind.DETECTION):
        a_prevention(lena, issue=issue, kind=kind, function=Function.PRODUCT)

    causes = root_causes.root_causes(reader=reading(lena))

    assert causes.total == 3
    assert [(each.name, each.count) for each in causes.by_kind] == [("detection", 2), ("process", 1)]
    assert [(each.name, each.count) for each in causes.by_function] == [("product", 2), ("engineering", 1)]
    assert causes.kind_chart.description.startswith("Noticed too late and process make up 100 %")
    assert root_causes.root_causes(reader=reading(cleo)).total == 0
