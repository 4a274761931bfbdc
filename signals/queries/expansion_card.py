"""The card of the model that foretells who buys more, made of the parts of the risk model's card; and, for the list, how much of it to
believe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crisis_triage.shared import curves
from signals.models import RiskModel
from signals.queries import model_card, model_rivals, passports
from signals.queries import model_figures as figures
from signals.queries.explanations import FAMILIES
from signals.queries.model_card import Fact, FeatureRow, GateRow
from signals.queries.model_figures import NOT_RECORDED, OF_BUYING, FamilyRow, SegmentRow
from signals.queries.model_rivals import LastTraining, OtherModel
from signals.queries.passports import Passport
from signals.queries.propensities import basis_of
from signals.queries.rates import read_meanings
from signals.scoring.expected import Worth
from signals.training.target import ARR_ROSE, TARGETS
from signals.vocabulary import Direction, Family, Outcome

ASKED = "whether the ARR rises"
NEVER_TRIED = (
    "Nobody has tried yet to learn it from your customers. A worker tries once a week; “manage.py train_risk_model --outcome "
    "expansion” tries at once."
)
LIKELIER, EITHER_WAY = "more makes it likelier", "either way"
LEARNED = {
    Direction.MORE_IS_BETTER: LIKELIER,
    Direction.MORE_IS_WORSE: "as the data have it",
    Direction.UNKNOWN: EITHER_WAY,
}
WRITTEN = LEARNED | {Direction.MORE_IS_WORSE: "more makes it less likely"}


@dataclass(frozen=True)
class Standing:
    """``why``: why it is in charge, or, of the prior, why nothing was learned and what would change that."""

    version: str
    about: str
    is_learned: bool
    horizon: str
    asked: str
    why: str
    basis: str
    last_training: LastTraining | None


@dataclass(frozen=True)
class ExpansionCard:
    standing: Standing
    family: str
    trouble: str
    since: datetime
    because: str
    families: Sequence[FamilyRow]
    headings: Sequence[str]
    transparency: str
    calibration: curves.Curve | None
    lift: curves.Curve | None
    segments: Sequence[SegmentRow]
    features: Sequence[FeatureRow]
    data: Sequence[Fact]
    proof: Sequence[Fact]
    gates: Sequence[GateRow]
    others: Sequence[OtherModel]


def standing() -> Standing | None:
    """None: nobody was ever asked, so no model is in charge yet."""
    model = RiskModel.in_charge(Outcome.EXPANSION)
    return _standing(model, passports.read(model)) if model else None


def expansion_card() -> ExpansionCard | None:
    """None: no model is in charge yet."""
    model, rows = model_card.in_charge_and_others(Outcome.EXPANSION)
    if model is None:
        return None
    passport = passports.read(model)
    stands = _standing(model, passport)
    return ExpansionCard(
        standing=stands,
        family=figures.FAMILY_NAMES[model.family],
        trouble=model_card.trouble_of(model),
        since=model.role_since,
        because=model.role_reason,
        families=figures.families(passport),
        headings=[heading for _, heading, _ in figures.HEADINGS],
        transparency=figures.transparency(passport),
        calibration=figures.calibration(passport.calibration, OF_BUYING),
        lift=figures.lift(passport.lift, at_share=None, told=OF_BUYING),
        segments=figures.segments(passport.segments),
        features=model_card.features_of(model, passport, LEARNED if stands.is_learned else WRITTEN),
        data=model_card.data_of(passport, is_learned=stands.is_learned, target=TARGETS[ARR_ROSE]),
        proof=model_card.proof_of(model, passport),
        gates=model_card.gates_of(model),
        others=model_rivals.others(model, rows),
    )


def _standing(model: RiskModel, passport: Passport) -> Standing:
    is_learned = model.family != Family.PRIOR
    last = model_rivals.last_training(Outcome.EXPANSION)
    said = passports.said_of(model)
    why = passport.why if is_learned else passport.why or (last.outcome if last else NEVER_TRIED)
    return Standing(
        version=model.version,
        about=FAMILIES[Family(model.family)],
        is_learned=is_learned,
        horizon=f"{passport.horizon_days} days" if passport.horizon_days else NOT_RECORDED,
        asked=passport.label or ASKED,
        why=why,
        basis=basis_of(Worth.told_by(said, rates={}), {meaning.id: meaning for meaning in read_meanings()}),
        last_training=last,
    )
