"""One crisis as people work on it: how it stands, what is due, who runs it, whom it touches, what is done, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from outreach import crises as rules
from outreach.crises import Check, CrisisActionState, CrisisKind, Drift, Facing
from outreach.models import Crisis, CrisisAction, CrisisAudience, Issue
from outreach.queries import (
    audience_cards,
    crisis_cards,
    crisis_scope,
    crisis_standing,
    crisis_story,
    crisis_words,
    issue_words,
    recurrences,
    review_page,
    status_pages,
    wording,
)
from outreach.queries.crisis_cards import CrisisCard
from outreach.queries.crisis_story import StoryRow
from outreach.queries.crisis_words import Stage
from outreach.queries.decisions import IMPACT_TONES
from outreach.queries.readers import Reader
from outreach.queries.recurrences import Returns
from outreach.queries.review_page import ReviewCard
from outreach.states import CrisisState, IssueState
from outreach.vocabulary import Impact

MOST_NAMES = 8
MOST_ACTIONS = 100
MOST_ISSUES = 50
ACTION_TONES = {CrisisActionState.OPEN: "watch", CrisisActionState.DONE: "good"}
ANCHORS = {"actions": "#actions", "issues": "#issues", "customers": "#issues", "update": "#due"}


@dataclass(frozen=True)
class ActionRow:
    id: int
    version: str
    what: str
    owner: str
    facing: str
    impact: str
    impact_tone: str
    impact_words: str
    plan: Sequence[tuple[str, str]]
    state_label: str
    state_tone: str
    is_open: bool
    outcome: str


@dataclass(frozen=True)
class IssueRow:
    id: int
    url: str
    title: str
    state_label: str
    state_tone: str
    owner: str
    is_main: bool


@dataclass(frozen=True)
class AudienceShown:
    words: str
    frozen: str
    additions: str
    names: Sequence[tuple[str, str]]
    more: int
    set_by: str
    failure: str


@dataclass(frozen=True)
class OpenCheck:
    check: Check
    anchor: str


@dataclass(frozen=True)
class CrisisPage:
    card: CrisisCard
    summary: str
    opened: str
    cadence: str
    roles: Sequence[tuple[str, str]]
    stages: Sequence[Stage]
    is_suspected: bool
    is_public_relations: bool
    is_recovering: bool
    is_sales: bool
    checks: Sequence[OpenCheck]
    is_clear: bool
    after_action: str
    drift: Drift
    actions: Sequence[ActionRow]
    issues: Sequence[IssueRow]
    audience: AudienceShown | None
    story: Sequence[StoryRow]
    why_silent: str  # what is wrong with the public page
    review: ReviewCard | None
    returns: Returns


@dataclass(frozen=True)
class DuePart:
    card: CrisisCard
    cadence: str


@dataclass(frozen=True)
class Outline:
    """For whoever only knows that it exists: its head, and their own customers in it."""

    card: CrisisCard
    customers: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ShortView:
    """For executives."""

    card: CrisisCard
    summary: str
    roles: Sequence[tuple[str, str]]
    drift: Drift
    open_actions: int
    actions: int
    story: Sequence[StoryRow]


def crisis_page(*, crisis: Crisis, reader: Reader) -> CrisisPage:
    checks = rules.stand_down_checks(crisis_standing.standing(crisis, at=reader.at))
    actions = _actions(crisis)
    return CrisisPage(
        card=crisis_cards.card_of(reader=reader, crisis=crisis),
        summary=crisis.summary,
        opened=f"{wording.moment(crisis.opened_at)} by {crisis.opened_by.name}",
        cadence=_cadence(crisis),
        roles=roles(crisis),
        stages=crisis_words.stages(crisis.state),
        is_suspected=crisis.state == CrisisState.SUSPECTED,
        is_public_relations=crisis.kind == CrisisKind.PUBLIC_RELATIONS,
        is_recovering=crisis.state == CrisisState.RECOVERING,
        is_sales=crisis.kind == CrisisKind.SALES,
        checks=[OpenCheck(check, ANCHORS[check.name]) for check in checks],
        is_clear=all(check.is_met for check in checks),
        after_action=_after_action(crisis),
        drift=_drift(actions),
        actions=[_action(each) for each in actions],
        issues=_issues(crisis),
        audience=_audience(crisis),
        story=crisis_story.story(crisis),
        why_silent=status_pages.why_silent(crisis, at=reader.at),
        review=review_page.of_crisis(crisis=crisis, reader=reader) if crisis.after_action_owner_id else None,
        returns=recurrences.of("crisis", crisis.pk, reader.user),
    )


def due_part(*, crisis: Crisis, reader: Reader) -> DuePart:
    """For a page that stands open all day."""
    return DuePart(card=crisis_cards.card_of(reader=reader, crisis=crisis), cadence=_cadence(crisis))


def outline(*, crisis: Crisis, reader: Reader) -> Outline:
    own = reader.limit(crisis.customers.all(), team="customer__team_id", owner="customer__owner_id")
    return Outline(
        card=crisis_cards.card_of(reader=reader, crisis=crisis),
        customers=[
            (f"/customers/{pk}", name)
            for pk, name in own.order_by("customer__name").values_list("customer_id", "customer__name")[:MOST_ISSUES]
        ],
    )


def in_short(*, crisis: Crisis, reader: Reader) -> ShortView:
    actions = _actions(crisis)
    return ShortView(
        card=crisis_cards.card_of(reader=reader, crisis=crisis),
        summary=crisis.summary,
        roles=roles(crisis),
        drift=_drift(actions),
        open_actions=sum(each.state == CrisisActionState.OPEN for each in actions),
        actions=sum(each.state != CrisisActionState.DROPPED for each in actions),
        story=crisis_story.in_short(crisis),
    )


def roles(crisis: Crisis) -> Sequence[tuple[str, str]]:
    labels = {"commander": "Commander", "liaison": "Customer liaison", "scribe": "Scribe"}
    people: dict[str, User | None] = {name: getattr(crisis, name) for name in crisis_scope.ROLES}
    return [(labels[name], person.name if person else "") for name, person in people.items()]


def _cadence(crisis: Crisis) -> str:
    return f"An update comes at least every {rules.span(timedelta(minutes=crisis.cadence_minutes))}."


def _after_action(crisis: Crisis) -> str:
    if crisis.after_action_owner is None:
        return ""
    return f"{crisis.after_action_owner.name} looks back at it by {wording.day(crisis.after_action_due_on)}."


def _drift(actions: Sequence[CrisisAction]) -> Drift:
    return rules.drift(each.facing for each in actions if each.state != CrisisActionState.DROPPED)


def _actions(crisis: Crisis) -> Sequence[CrisisAction]:
    """What is open first."""
    found = list(crisis.actions.select_related("owner", "residual_accepted_by").order_by("-pk")[:MOST_ACTIONS])
    return sorted(found, key=lambda each: each.state != CrisisActionState.OPEN)


def _action(action: CrisisAction) -> ActionRow:
    return ActionRow(
        id=action.pk,
        version=action.version,
        what=action.what,
        owner=action.owner.name,
        facing=Facing(action.facing).label,
        impact=Impact(action.impact).label,
        impact_tone=IMPACT_TONES.get(Impact(action.impact), "plain"),
        impact_words=action.impact_words,
        plan=[(label, words) for label, words in _plan(action) if words],
        state_label=CrisisActionState(action.state).label,
        state_tone=ACTION_TONES.get(CrisisActionState(action.state), "plain"),
        is_open=action.state == CrisisActionState.OPEN,
        outcome=action.outcome,
    )


def _plan(action: CrisisAction) -> Sequence[tuple[str, str]]:
    accepted_by = action.residual_accepted_by.name if action.residual_accepted_by else ""
    if action.impact == Impact.POSITIVE:
        return [
            ("Who hears the good news", action.highlight_to),
            ("What they hear", action.highlight_words),
            ("By", wording.day(action.highlight_by)),
        ]
    if action.impact == Impact.NEGATIVE:
        return [("What softens it", action.mitigation), ("What remains", action.residual), ("Accepted by", accepted_by)]
    return []


def _issues(crisis: Crisis) -> Sequence[IssueRow]:
    linked = Issue.objects.filter(crises__crisis=crisis).select_related("owner").order_by("crises__linked_at", "pk")
    return [
        IssueRow(
            id=issue.pk,
            url=f"/issues/{issue.pk}",
            title=issue.title,
            state_label=IssueState(issue.state).label,
            state_tone=issue_words.issue_tone(issue.state),
            owner=issue.owner.name if issue.owner else "",
            is_main=issue.pk == crisis.main_issue_id,
        )
        for issue in linked[:MOST_ISSUES]
    ]


def _audience(crisis: Crisis) -> AudienceShown | None:
    """Who came last is named first: they are the news."""
    kept = CrisisAudience.objects.select_related("set_by").filter(crisis=crisis).first()
    if kept is None:
        return None
    total, additions = crisis.customers.count(), crisis.customers.filter(is_addition=True).count()
    names = crisis.customers.order_by("-is_addition", "-added_at", "customer__name")
    return AudienceShown(
        words=audience_cards.words_of(kept.wanted) if kept.wanted else "",
        frozen=f"{issue_words.counted(total - additions, 'customer')} frozen {wording.moment(kept.frozen_at)}"
        if kept.frozen_at
        else f"{issue_words.counted(total, 'customer')} so far: it is being read",
        additions=f"{issue_words.counted(additions, 'addition')} since" if additions else "",
        names=[
            (f"/customers/{pk}", name) for pk, name in names.values_list("customer_id", "customer__name")[:MOST_NAMES]
        ],
        more=max(0, total - MOST_NAMES),
        set_by=kept.set_by.name,
        failure=kept.failure,
    )
