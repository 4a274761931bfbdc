"""Which causes are the few that count: what contributed to crises, and what preventions of issues are against, of the last year."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from accounts.vocabulary import Function
from crisis_triage.shared.ranked import Ranked, RankedRow, ranked
from outreach.learning import FactorKind, Weighed, pareto
from outreach.models import Prevention, ReviewFactor
from outreach.models.review import HANDED_IN
from outreach.queries import learning_scope, scope
from outreach.queries.readers import Reader

SPAN = timedelta(days=365)


@dataclass(frozen=True)
class RootCauses:
    total: int
    by_kind: Sequence[Weighed]
    by_function: Sequence[Weighed]

    @property
    def kind_chart(self) -> Ranked:
        labels = {kind.value: kind.label for kind in FactorKind}
        return _chart("What contributed", self.by_kind, labels, "kind")

    @property
    def function_chart(self) -> Ranked:
        labels = {function.value: function.label for function in Function}
        return _chart("Who can change it", self.by_function, labels, "function")


def root_causes(*, reader: Reader) -> RootCauses:
    """An issue counts once for each of its causes, however many preventions there are against it."""
    since = reader.at - SPAN
    reviews = learning_scope.visible_reviews(reader.user).filter(HANDED_IN)
    factors = ReviewFactor.objects.filter(review__in=reviews.values("pk"), added_at__gt=since)
    issues = scope.visible_issues(reader.user).values("pk")
    against = Prevention.objects.filter(issue__in=issues, added_at__gt=since)
    kinds: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for found in (
        factors.values("kind", "function").annotate(count=Count("pk")),
        against.values("kind", "function").annotate(count=Count("issue", distinct=True)),
    ):
        for row in found.order_by():
            kinds[row["kind"]] += row["count"]
            functions[row["function"]] += row["count"]
    return RootCauses(kinds.total(), pareto(kinds), pareto(functions))


def _chart(title: str, weighed: Sequence[Weighed], labels: Mapping[str, str], query: str) -> Ranked:
    rows = [
        RankedRow(labels[each.name], each.count, each.share, each.running, f"/preventions?{query}={each.name}")
        for each in weighed
    ]
    return ranked(title=title, rows=rows, vital=sum(each.is_vital for each in weighed))
