"""Who is affected by an issue: named by hand, found by a filter, or by the theme of what they said. Each of them gets a loop, one and
no more. Filter and theme are read again by the clock (``audience_clock``)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import AudienceRule, Issue
from outreach.queries import audience_rules
from outreach.queries.audience_rules import Filter
from outreach.services import audience_clock, intake, issues
from outreach.services.intake import Actor
from outreach.states import ENDED_ISSUES, IssueState
from outreach.vocabulary import HowAffected
from signals.text.taxonomy import Theme


class IssueHasEnded(DomainError):
    code = "issue_has_ended"


@transaction.atomic
def add_by_hand(
    *, issue: Issue, customers: Iterable[Customer], seen: Seen | None = None, by: User, at: datetime
) -> int:
    """Returns how many are new. Customers that ``by`` may not see are NotFound."""
    held = _hold(issue, by, seen)
    wanted = {customer.pk for customer in customers}
    if not wanted:
        raise Invalid("Choose at least one customer.", field="customers")
    visible = access.visible_customers(by).filter(pk__in=wanted).order_by().values_list("pk", flat=True)
    for missing in sorted(wanted - set(visible)):
        access.get_customer(by, missing)
    return intake.take_in(issue=held, found=visible, how=HowAffected.BY_HAND, actor=Actor(by), at=at, in_chunks=False)


@transaction.atomic
def set_filter(*, issue: Issue, audience: Filter, seen: Seen | None = None, by: User, at: datetime) -> int:
    """From now on whoever matches is affected: read now, and again by the clock. Nobody leaves by a filter: who was affected is told.
    Returns how many are new; when there are more than a chunk, the clock takes in the rest."""
    held = _hold(issue, by, seen)
    if not audience.as_json():
        raise Invalid(
            "An empty filter would take in every customer. Name a segment, a region, a band or an ARR.",
            field="audience",
        )
    held.audience = audience.as_json()
    held.save()
    return _read(held, _rule(held, HowAffected.FILTER, by, at), by, at)


@transaction.atomic
def add_by_theme(
    *, issue: Issue, theme: Theme, since: datetime, seen: Seen | None = None, by: User, at: datetime
) -> int:
    """Everybody who complained about the theme since that moment, in what we could read, now and later. Returns how many are new."""
    held = _hold(issue, by, seen)
    held.theme = theme.slug
    held.save()
    return _read(held, _rule(held, HowAffected.THEME, by, at, since=since), by, at)


@transaction.atomic
def read_again(*, issue: Issue, seen: Seen | None = None, by: User, at: datetime) -> int:
    """Customers who came to match since, at once and not when the clock comes by. Returns how many are new."""
    held = _hold(issue, by, seen)
    rules = list(held.audience_rules.select_for_update(of=("self",)).select_related("set_by").order_by("how"))
    if not rules:
        raise Invalid("This issue has no filter to read again.", field="audience")
    for rule in rules:
        audience_clock.check_may_be_read(rule)
    return sum(_read(held, rule, by, at) for rule in rules)


def _hold(issue: Issue, by: User, seen: Seen | None) -> Issue:
    held = issues.hold(issue, by=by, seen=seen)
    if held.state in ENDED_ISSUES:
        raise IssueHasEnded(
            f"This issue is {IssueState(held.state).label.lower()}. Open a new one for who is affected now."
        )
    return held


def _rule(held: Issue, how: HowAffected, by: User, at: datetime, *, since: datetime | None = None) -> AudienceRule:
    about = {"set_by": by, "set_at": at, "since": since}
    rule, _ = AudienceRule.objects.update_or_create(issue=held, how=how, defaults=about)
    return rule


def _read(held: Issue, rule: AudienceRule, by: User, at: datetime) -> int:
    found = audience_rules.found_by(rule, held)
    new = intake.take_in(issue=held, found=found, how=HowAffected(rule.how), actor=Actor(by), at=at)
    audience_clock.rest(rule, held, found, is_more=new == intake.CHUNK)
    return new
