"""By which rules an issue finds its customers: what they ask for, when they were read, and whom they find no longer.

The rows count all customers of the issue; whoever does not see everybody reads of those whose loops they see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts import access
from accounts.models import User
from outreach.models import Addition, AudienceRule, Issue
from outreach.queries import audience_rules, scope, wording
from outreach.states import CLOSED_LOOPS, SETTLED_ISSUES
from outreach.vocabulary import HowAffected
from signals.text import taxonomy


@dataclass(frozen=True)
class AudienceCard:
    words: str
    is_theme: bool
    set_by: str
    read: str  # empty until it was
    is_read_again: bool
    matching: str
    strayed: str  # empty where nobody did
    failure: str


def rules(issue: Issue) -> Sequence[AudienceRule]:
    return list(issue.audience_rules.select_related("set_by").order_by("how"))


@dataclass(frozen=True)
class Counted:
    matching: int
    strayed: int


def card(rule: AudienceRule, issue: Issue, user: User) -> AudienceCard:
    counted = counted_for(user, rule, issue)
    return AudienceCard(
        words=f"{theme_label(issue)} since {wording.day(rule.since.date())}"
        if rule.since
        else words_of(issue.audience),
        is_theme=rule.how == HowAffected.THEME,
        set_by=f"{rule.set_by.name} on {wording.day(rule.set_at.date())}",
        read=wording.moment(rule.read_at) if rule.read_at else "",
        is_read_again=issue.state not in SETTLED_ISSUES,
        matching=f"{counted.matching:,}",
        strayed=f"{counted.strayed:,}" if counted.strayed else "",
        failure=rule.failure,
    )


def counted_for(user: User, rule: AudienceRule, issue: Issue) -> Counted:
    if access.sees_everyone(user):
        return Counted(rule.matching, rule.strayed)
    mine = scope.visible_loops(user).filter(issue=issue)
    found = audience_rules.found_by(rule, issue)
    waiting = mine.filter(affected_by=rule.how).exclude(state__in=CLOSED_LOOPS)
    return Counted(mine.filter(customer__in=found).count(), waiting.exclude(customer__in=found).count())


def theme_label(issue: Issue) -> str:
    return taxonomy.BY_SLUG[issue.theme].label if issue.theme in taxonomy.BY_SLUG else issue.theme


def words_of(given: Mapping[str, Any]) -> str:
    """The filter in words, as it was set."""
    words = [
        ("segment", given.get("segments")),
        ("region", given.get("regions")),
        ("risk band", given.get("bands")),
    ]
    said = [f"{name} {' or '.join(values)}" for name, values in words if values]
    if given.get("least_arr"):
        said.append(f"ARR of at least {given['least_arr']:,}")
    return ", ".join(said)


def strays(issue: Issue, rules: Sequence[AudienceRule], loops: Sequence[Any]) -> frozenset[int]:
    """Of these loops, those whose customers were found by a rule that does not find them any more: they are owed the outcome."""
    waiting = [loop for loop in loops if loop.state not in CLOSED_LOOPS]
    strayed: set[int] = set()
    for rule in rules:
        mine = {loop.customer_id: loop.id for loop in waiting if loop.affected_by == rule.how}
        if mine:
            found = audience_rules.found_by(rule, issue).filter(pk__in=mine)
            strayed |= {mine[customer_id] for customer_id in mine.keys() - set(found)}
    return frozenset(strayed)


def additions(issue: Issue, user: User, limit: int) -> Sequence[Addition]:
    """The latest first; without those in whom nobody came whom this person sees."""
    found = list(issue.additions.select_related("moved_by").order_by("-at", "-pk")[:limit])
    if not found or access.sees_everyone(user):
        return found
    mine = scope.loops_of(issue, user).filter(opened_at__in=[each.at for each in found]).order_by()
    counted = {(at, how): n for at, how, n in mine.values_list("opened_at", "affected_by").annotate(Count("pk"))}
    for each in found:
        each.customers = counted.get((each.at, each.how), 0)
    return [each for each in found if each.customers]
