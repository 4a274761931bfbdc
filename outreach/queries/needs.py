"""Needs to read: what touchpoints brought to light, the urgent ones first, the newest on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import Need
from outreach.queries import scope, wording
from outreach.queries.readers import Reader
from outreach.states import ENDED_ISSUES
from outreach.vocabulary import NeedKind, Surfaced
from signals.text import taxonomy, themes

PAGE = 50
MOST_CHOSEN = 200
ORDER = Order("needs", (("kind", str), ("id", int)), is_descending=True)
"""“urgent” comes after “latent”, so the urgent ones stand first."""

KIND_TONES = {NeedKind.URGENT: "bad", NeedKind.LATENT: "plain"}
HOW = {Surfaced.ASKED: "they said it when asked", Surfaced.OBSERVED: "we saw it", Surfaced.INFERRED: "we inferred it"}
NO_THEME = "none"


@dataclass(frozen=True)
class NeedRow:
    id: int
    url: str  # of the touchpoint that brought it to light
    correct_url: str
    customer: str
    customer_url: str
    kind: str
    kind_label: str
    kind_tone: str
    is_said: bool  # the words are the customer's
    words: str
    how: str
    themes: str
    heard_at: str
    issue_id: int | None
    issue: str


@dataclass(frozen=True)
class NeedFilters:
    kind: str = ""
    theme: str = ""  # a slug of the taxonomy, or NO_THEME
    customer: int | None = None
    is_open: bool = False  # no issue was made of it yet

    def narrow(self, needs: QuerySet[Need]) -> QuerySet[Need]:
        if self.kind:
            needs = needs.filter(kind=self.kind)
        if self.is_open:
            needs = needs.filter(issue=None)
        if self.customer is not None:
            needs = needs.filter(customer_id=self.customer)
        if self.theme == NO_THEME:
            return needs.filter(themes=[])
        if theme := taxonomy.BY_SLUG.get(self.theme):
            return needs.filter(themes__contains=[theme.code])
        return needs


@dataclass(frozen=True)
class ThemeOfNeeds:
    slug: str
    label: str
    needs: int
    urgent: int
    customers: int


@dataclass(frozen=True)
class NeedPage:
    rows: Sequence[NeedRow]
    next_cursor: str


def page(*, reader: Reader, filters: NeedFilters, after: str) -> NeedPage:
    """Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), ORDER, part)
    return NeedPage(
        rows=[row(need) for need in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def listed(*, reader: Reader, filters: NeedFilters) -> QuerySet[Need]:
    return filters.narrow(_seen(reader))


def by_theme(*, reader: Reader, is_open: bool) -> Sequence[ThemeOfNeeds]:
    """How many needs touch each theme, the most customers first. A need may touch several; those that touch none come last."""
    counts = {
        "needs": Count("pk"),
        "urgent": Count("pk", filter=Q(kind=NeedKind.URGENT)),
        "customers": Count("customer", distinct=True),
    }
    seen = NeedFilters(is_open=is_open).narrow(_seen(reader))
    # Set-returning functions stand in the select list, and the counts come after it: hence by the ids.
    each = seen.annotate(theme=Func(F("themes"), function="unnest", output_field=IntegerField()))
    found: Any = each.values("theme").annotate(**counts)
    counted = [_theme(**theme) for theme in found.order_by("-customers", "theme")]
    none = seen.filter(themes=[]).aggregate(**counts)
    return [*counted, ThemeOfNeeds(NO_THEME, "No theme known", **none)] if none["needs"] else counted


def _theme(*, theme: int, needs: int, urgent: int, customers: int) -> ThemeOfNeeds:
    known = taxonomy.BY_CODE.get(theme)
    return ThemeOfNeeds(known.slug if known else "", themes.label(theme), needs, urgent, customers)


def chosen(*, reader: Reader, need_ids: Sequence[int]) -> Sequence[NeedRow]:
    """Those of them that have no issue yet and that this person may see."""
    found = _seen(reader).filter(pk__in=need_ids, issue=None)
    return [row(need) for need in found.order_by("-kind", "-id")[:MOST_CHOSEN]]


def issues_to_join(*, user: User) -> Sequence[tuple[int, str]]:
    """Issues that go on and that this person may see, the newest first."""
    found = scope.visible_issues(user).exclude(state__in=ENDED_ISSUES).order_by("-pk")
    return list(found.values_list("pk", "title")[:MOST_CHOSEN])


def of_customer(*, customer_id: int, limit: int = 10) -> Sequence[NeedRow]:
    """For a customer that the caller has found to be visible."""
    found = Need.objects.filter(customer_id=customer_id).select_related("customer", "touchpoint", "issue")
    return [row(need) for need in found.order_by("-kind", "-id")[:limit]]


def get(*, user: User, need_id: int) -> Need:
    """Raises NotFound, to strangers too."""
    found = access.limit(_all(), user, team="customer__team_id", owner="customer__owner_id").filter(pk=need_id).first()
    if found is None:
        raise NotFound("There is no such need, or its customer is not one of yours.")
    return found


def row(need: Need) -> NeedRow:
    kind, surfaced = NeedKind(need.kind), Surfaced(need.surfaced)
    return NeedRow(
        id=need.pk,
        url=f"/touchpoints/{need.touchpoint_id}",
        correct_url=f"/needs/{need.pk}/correct",
        customer=need.customer.name,
        customer_url=f"/customers/{need.customer_id}",
        kind=kind,
        kind_label=kind.label,
        kind_tone=KIND_TONES[kind],
        is_said=surfaced == Surfaced.ASKED,
        words=need.words,
        how=HOW[surfaced],
        themes=row_themes(need),
        heard_at=wording.moment(need.touchpoint.happened_at),
        issue_id=need.issue_id,
        issue=need.issue.title if need.issue else "",
    )


def row_themes(need: Need) -> str:
    return ", ".join(themes.label(code) for code in need.themes)


def _all() -> QuerySet[Need]:
    return Need.objects.filter(customer__deleted_at=None).select_related("customer", "touchpoint", "issue")


def _seen(reader: Reader) -> QuerySet[Need]:
    return reader.limit(_all(), team="customer__team_id", owner="customer__owner_id")
