"""From what customers need to what is worked on: several needs become one issue, or join one that is there. Their customers are
affected from then on, each with a loop, because who said it wants to hear what became of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from outreach.models import Issue, Need, NeedUnlink
from outreach.services import audience, issues, words
from outreach.vocabulary import Origin

MOST = 200


class NeedHasAnIssue(DomainError):
    """Somebody was first."""

    code = "need_has_an_issue"


class NeedHasNoIssue(DomainError):
    code = "need_has_no_issue"


@transaction.atomic
def open_issue(*, need_ids: Sequence[int], title: str, function: Function, by: User, at: datetime) -> Issue:
    """Raises Forbidden, NotFound, Invalid, NeedHasAnIssue."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    needs = _seen(need_ids, by)
    said = "\n".join(f"{need.customer.name}: {need.words}" for need in needs)
    description = said[: issues.LONGEST_DESCRIPTION]
    issue = issues.open_issue(title=title, function=function, description=description, origin=Origin.NEED, by=by, at=at)
    _link(issue, needs, by, at)
    return issue


@transaction.atomic
def link(*, need_ids: Sequence[int], issue: Issue, by: User, at: datetime) -> int:
    """Returns how many are new to it. Raises Forbidden, NotFound, Invalid, NeedHasAnIssue, IssueHasEnded."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    return _link(issue, [need for need in _seen(need_ids, by) if need.issue_id != issue.pk], by, at)


@transaction.atomic
def unlink(*, need: Need, reason: str, by: User, at: datetime) -> Need:
    """It belongs to another issue, or to none. Its customer stays affected until somebody says otherwise: the loop is a duty of its own.
    Raises Forbidden, NotFound, Invalid, NeedHasNoIssue."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    _seen([need.pk], by)
    said = words.required(reason, field="reason", ask="Say why it does not belong to this issue.")
    if need.issue is None:
        raise NeedHasNoIssue("This need belongs to no issue; there is nothing to take it out of.")
    issue = issues.hold(need.issue, by=by)
    if not Need.objects.filter(pk=need.pk, issue=issue).update(issue=None):
        raise NeedHasNoIssue("Somebody took this need out of the issue meanwhile. Look at it again.")
    NeedUnlink.objects.create(need=need, issue=issue, reason=said, made_by=by, made_at=at)
    return Need.objects.get(pk=need.pk)


def _seen(need_ids: Sequence[int], by: User) -> list[Need]:
    wanted = sorted(set(need_ids))
    if not wanted:
        raise Invalid("Choose at least one need.", field="needs")
    if len(wanted) > MOST:
        raise Invalid(f"These are {len(wanted)} needs, and at most {MOST} fit at once.", field="needs")
    found = Need.objects.filter(pk__in=wanted, customer__deleted_at=None).select_related("customer").order_by("pk")
    seen = list(access.limit(found, by, team="customer__team_id", owner="customer__owner_id"))
    if len(seen) < len(wanted):
        raise NotFound("There is no such need, or its customer is not one of yours.")
    return seen


def _link(issue: Issue, needs: Sequence[Need], by: User, at: datetime) -> int:
    """The issue first, then the needs, as a merge of issues does."""
    if not needs:
        return 0
    audience.add_by_hand(issue=issue, customers=[need.customer for need in needs], by=by, at=at)
    # Without a join: who waited for the row reads it anew, but would join it with what was there before the wait.
    held = Need.objects.select_for_update().filter(pk__in=[need.pk for need in needs]).order_by("pk")
    for need in held:
        if need.issue_id is not None:
            title = Issue.objects.values_list("title", flat=True).get(pk=need.issue_id)
            raise NeedHasAnIssue(
                f"“{need.words[:80]}” belongs to the issue “{title}” already. Leave it out, or merge the issues."
            )
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(issue=issue)
    return len(needs)
