"""What we notice. One aggregate a file."""

from signals.models.decayed_rate import DecayedRate
from signals.models.imports import Import
from signals.models.intake import Feed, Hook, Mapping, Payload, PayloadDiscard
from signals.models.job import ScoreRequest, ScoringRun, ScoringShard
from signals.models.judgement import Judgement
from signals.models.listing import ListedRecord
from signals.models.measure import Measure, MeasureUse
from signals.models.negative_hour import CountedDay, NegativeHour, WatchedProduct
from signals.models.override import Override
from signals.models.person import SourcePerson
from signals.models.propensity import Propensity
from signals.models.quarantine import QuarantinedRow
from signals.models.reconcile import Reconcile
from signals.models.retraction import Retraction
from signals.models.reverts import ColumnMapping, ImportedChunk, RevertConflict, TakenBackSignal
from signals.models.risk_model import RiskModel
from signals.models.risk_score import RiskScore, ScoreHistory
from signals.models.score_hold import ScoreHold
from signals.models.shadow import PreparedScore, ShadowScore
from signals.models.signal import ParkedSignal, Signal
from signals.models.source import Source
from signals.models.tally import FactTally, IntakeTally
from signals.models.text import TextDue, TextModel, TextReading
from signals.models.training_run import TrainingRun

__all__ = [
    "ColumnMapping",
    "CountedDay",
    "DecayedRate",
    "FactTally",
    "Feed",
    "Hook",
    "Import",
    "ImportedChunk",
    "IntakeTally",
    "Judgement",
    "ListedRecord",
    "Mapping",
    "Measure",
    "MeasureUse",
    "NegativeHour",
    "Override",
    "ParkedSignal",
    "Payload",
    "PayloadDiscard",
    "PreparedScore",
    "Propensity",
    "QuarantinedRow",
    "Reconcile",
    "Retraction",
    "RevertConflict",
    "RiskModel",
    "RiskScore",
    "ScoreHistory",
    "ScoreHold",
    "ScoreRequest",
    "ScoringRun",
    "ScoringShard",
    "ShadowScore",
    "Signal",
    "Source",
    "SourcePerson",
    "TakenBackSignal",
    "TextDue",
    "TextModel",
    "TextReading",
    "TrainingRun",
    "WatchedProduct",
]
