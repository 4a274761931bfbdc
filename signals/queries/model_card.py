"""The model card: who is in charge of the scores, what it is, what it was measured to be worth, and what it leans on.

Everything is read from the model's own passport and from live tables. What was never measured is said to be missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from accounts import access
from accounts.models import Customer, User
from crisis_triage.shared import curves
from signals.features.catalogue import catalogue
from signals.models import RiskModel, Source
from signals.queries import counted, model_rivals, passports, sources
from signals.queries import model_figures as figures
from signals.queries.cards import card_of
from signals.queries.explanations import FAMILIES
from signals.queries.model_figures import NOT_RECORDED, Capacity, FamilyRow, SegmentRow
from signals.queries.model_rivals import Drifted, LastTraining, OtherModel, Rival
from signals.queries.passports import Passport
from signals.queries.rates import read_meanings
from signals.scoring import scorecard
from signals.scoring.unreadable import UnreadableModel
from signals.training.target import LEAVES, Target
from signals.vocabulary import Direction, Family, Outcome, Role

DEFAULT_CALLS = 20
MOST_CALLS = 1_000_000
MOST_OTHERS = 20
RAISES = {
    Direction.MORE_IS_BETTER: "more lowers the risk",
    Direction.MORE_IS_WORSE: "more raises the risk",
    Direction.UNKNOWN: "either way",
}


@dataclass(frozen=True)
class FeatureRow:
    name: str
    measure: str
    definition: str
    unit: str
    direction: str


@dataclass(frozen=True)
class FeedRow:
    slug: str
    name: str
    label: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class Fact:
    name: str
    words: str


@dataclass(frozen=True)
class GateRow:
    name: str
    has_passed: bool
    said: str


@dataclass(frozen=True)
class ModelCard:
    version: str
    family: str
    about: str
    trouble: str
    """Why it cannot be applied: nothing is scored with it, and the last scores stay. Empty when all is well."""
    is_learned: bool
    horizon: str
    since: datetime
    because: str
    why: str
    families: Sequence[FamilyRow]
    headings: Sequence[str]
    transparency: str
    calibration: curves.Curve | None
    lift: curves.Curve | None
    calls: int
    capacity: Capacity | None
    segments: Sequence[SegmentRow]
    features: Sequence[FeatureRow]
    feeds: Sequence[FeedRow]
    data: Sequence[Fact]
    proof: Sequence[Fact]
    gates: Sequence[GateRow]
    drift: Drifted | None
    rival: Rival | None
    others: Sequence[OtherModel]
    last_training: LastTraining | None
    known_leavers: int | None
    """Counted for the scorecard only, and told only to who sees everyone: how much there is to learn from."""


def model_card(*, user: User, calls: int, at: datetime) -> ModelCard | None:
    """None: nothing was ever scored, so no model is in charge yet."""
    model, rows = in_charge_and_others(Outcome.CHURN)
    if model is None:
        return None
    passport = passports.read(model)
    is_learned = model.family != Family.PRIOR
    customers = _customers(user, at) if passport.lift else 0
    capacity = figures.capacity(passport, calls=calls, customers=customers)
    return ModelCard(
        version=model.version,
        family=figures.FAMILY_NAMES[model.family],
        about=FAMILIES[Family(model.family)],
        trouble=trouble_of(model),
        is_learned=is_learned,
        horizon=f"{passport.horizon_days} days" if passport.horizon_days else NOT_RECORDED,
        since=model.role_since,
        because=model.role_reason,
        why=passport.why,
        families=figures.families(passport),
        headings=[heading for _, heading, _ in figures.HEADINGS],
        transparency=figures.transparency(passport),
        calibration=figures.calibration(passport.calibration),
        lift=figures.lift(passport.lift, at_share=min(1.0, calls / customers) if capacity else None),
        calls=calls,
        capacity=capacity,
        segments=figures.segments(passport.segments),
        features=features_of(model, passport),
        feeds=feeds_of(at),
        data=data_of(passport, is_learned=is_learned, target=LEAVES),
        proof=proof_of(model, passport),
        gates=gates_of(model),
        drift=model_rivals.drifted(model, at=at),
        rival=model_rivals.rival(model, at=at) if access.sees_everyone(user) else None,
        others=model_rivals.others(model, rows),
        last_training=model_rivals.last_training(),
        known_leavers=_known_leavers(user, at) if not is_learned else None,
    )


def in_charge_and_others(outcome: Outcome) -> tuple[RiskModel | None, list[RiskModel]]:
    rows = list(RiskModel.objects.filter(outcome=outcome).order_by("-created_at", "-id")[:MOST_OTHERS])
    model = next((row for row in rows if row.role == Role.CHAMPION), None)
    return model or RiskModel.in_charge(outcome), rows


def trouble_of(model: RiskModel) -> str:
    try:
        card_of(model.pk)
    except UnreadableModel as wrong:
        return str(wrong)
    return ""


def _known_leavers(user: User, at: datetime) -> int | None:
    return _counted(LEFT, at) if access.sees_everyone(user) else None


def _customers(user: User, at: datetime) -> int:
    """Of those this person sees; 0 while so many wait to be counted."""
    if access.sees_everyone(user):
        return _counted(STAYED, at) or 0
    return access.visible_customers(user).filter(churned_on=None).count()


def _counted(key: str, at: datetime) -> int | None:
    kept = counted.read(key, COUNTS[key], at=at)
    return kept.found if kept else None


def _there(*, left: bool) -> int:
    return Customer.objects.filter(deleted_at=None, churned_on__isnull=not left).count()


LEFT, STAYED = "customers-who-left", "customers-who-are-here"
COUNTS: dict[str, Callable[[], int]] = {LEFT: partial(_there, left=True), STAYED: partial(_there, left=False)}
"""What this card counts over everyone, by where it is kept."""


def features_of(model: RiskModel, passport: Passport, raises: Mapping[Direction, str] = RAISES) -> list[FeatureRow]:
    if passport.features:
        return [_recorded(feature, raises) for feature in passport.features]
    return _of_scorecard(model, raises)


def _recorded(feature: Any, raises: Mapping[Direction, str]) -> FeatureRow:
    direction = str(feature.get("direction", ""))
    return FeatureRow(
        name=str(feature["name"]),
        measure=str(feature.get("measure") or "the customer"),
        definition=str(feature.get("definition") or NOT_RECORDED),
        unit=str(feature.get("unit") or ""),
        direction=raises[Direction(direction)] if direction in set(Direction) else NOT_RECORDED,
    )


def _of_scorecard(model: RiskModel, raises: Mapping[Direction, str]) -> list[FeatureRow]:
    """A scorecard has rules for any measure; which inputs they meet depends on what the sources bring today."""
    try:
        card = scorecard.read(model.artifact)
    except UnreadableModel:
        return []
    return [
        FeatureRow(
            name=feature.name,
            measure=feature.measure.key if feature.measure else "the customer",
            definition=feature.definition,
            unit=feature.unit,
            direction=raises[feature.direction],
        )
        for feature in catalogue(read_meanings())
        if card.rule_for(feature)
    ]


def feeds_of(at: datetime) -> list[FeedRow]:
    found = [(source, sources.freshness(source, at=at)) for source in Source.objects.order_by("name", "id")]
    return [
        FeedRow(source.slug, source.name, fresh.label, fresh.tone, fresh.sentence)
        for source, fresh in found
        if fresh.state != "free"
    ]


def data_of(passport: Passport, *, is_learned: bool, target: Target) -> list[Fact]:
    """Empty for a model that was written, not learned, until a training has compared it with what came true."""
    data = passport.data
    if not data:
        return []
    return [
        Fact(
            "Learned from" if is_learned else "Others learned from",
            _span(data.get("first_snapshot"), data.get("last_snapshot")),
        ),
        Fact("Tested on", _span(data.get("test_from"), data.get("test_to"))),
        Fact("Snapshots", _count(data.get("rows"))),
        Fact("Customers", _count(data.get("customers"))),
        Fact(f"Of them {target.done}", _count(data.get("churned"))),
        Fact("It means", passport.label or NOT_RECORDED),
        *([Fact("Within", f"{data['horizon_days']} days")] if data.get("horizon_days") else []),
    ]


def proof_of(model: RiskModel, passport: Passport) -> list[Fact]:
    versions = ", ".join(f"{name} {version}" for name, version in passport.versions.items())
    return [
        Fact("SHA-256 of the artifact", model.sha256),
        Fact("SHA-256 of the data", str(passport.data.get("sha256") or NOT_RECORDED)),
        Fact("Code", passport.code_revision or NOT_RECORDED),
        Fact("Seed", str(passport.seed) if passport.seed is not None else NOT_RECORDED),
        Fact("Made with", versions or NOT_RECORDED),
    ]


def gates_of(model: RiskModel) -> list[GateRow]:
    return [_gate(name, said) for name, said in model.gates.items()]


def _gate(name: str, told: Any) -> GateRow:
    is_told = isinstance(told, dict)
    return GateRow(
        name=name.replace("_", " ").capitalize(),
        has_passed=is_told and told.get("passed") is True,
        said=str(told.get("said") or NOT_RECORDED) if is_told else NOT_RECORDED,
    )


def _span(first: Any, last: Any) -> str:
    return f"{_day(first)} to {_day(last)}" if first and last else NOT_RECORDED


def _day(written: Any) -> str:
    try:
        return f"{datetime.fromisoformat(str(written)):%-d %b %Y}"
    except ValueError:
        return str(written)


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else NOT_RECORDED
