"""By which rules an issue finds its customers: what they ask for, when they were read, and whom they find no longer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from outreach.models import Addition, AudienceRule, Issue, Loop
from outreach.queries import audience_rules, wording
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


def card(rule: AudienceRule, issue: Issue) -> AudienceCard:
    return AudienceCard(
        words=f"{theme_label(issue)} since {wording.day(rule.since.date())}"
        if rule.since
        else words_of(issue.audience),
        is_theme=rule.how == HowAffected.THEME,
        set_by=f"{rule.set_by.name} on {wording.day(rule.set_at.date())}",
        read=wording.moment(rule.read_at) if rule.read_at else "",
        is_read_again=issue.state not in SETTLED_ISSUES,
        matching=f"{rule.matching:,}",
        strayed=f"{rule.strayed:,}" if rule.strayed else "",
        failure=rule.failure,
    )


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


def strays(issue: Issue, rules: Sequence[AudienceRule], loops: Sequence[Loop]) -> frozenset[int]:
    """Of these loops, those whose customers were found by a rule that does not find them any more: they are owed the outcome."""
    waiting = [loop for loop in loops if loop.state not in CLOSED_LOOPS]
    strayed: set[int] = set()
    for rule in rules:
        mine = {loop.customer_id: loop.pk for loop in waiting if loop.affected_by == rule.how}
        if mine:
            found = audience_rules.found_by(rule, issue).filter(pk__in=mine)
            strayed |= {mine[customer_id] for customer_id in mine.keys() - set(found)}
    return frozenset(strayed)


def additions(issue: Issue, limit: int) -> QuerySet[Addition]:
    return issue.additions.select_related("moved_by").order_by("-at", "-pk")[:limit]
