"""Issues that go on, for whoever found that two are one: by a part of the title, else the latest of the same function."""

from collections.abc import Sequence

from outreach.models import Issue
from outreach.queries import issue_cards, scope
from outreach.queries.issue_cards import IssueCard
from outreach.queries.readers import Reader
from outreach.states import ENDED_ISSUES

MOST_FOUND = 20


def merge_candidates(*, reader: Reader, issue: Issue, part: str) -> Sequence[IssueCard]:
    found = scope.visible_issues(reader.user).exclude(pk=issue.pk).exclude(state__in=sorted(ENDED_ISSUES))
    words = part.replace("\0", "").strip()
    found = found.filter(title__icontains=words) if words else found.filter(function=issue.function)
    return issue_cards.cards(reader=reader, issues=list(issue_cards.with_owner(found).order_by("-pk")[:MOST_FOUND]))
