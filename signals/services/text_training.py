"""Learning how a source's own customers sound, from answers whose ratings are free labels.

A model is learned for one source and kind and used only there: how people write to an airline says nothing of how they answer a
survey of a phone company (a model of one on texts of the other was right in 29 of 100 cases). It takes over only if it ranks
unseen answers better than the lexicon by more than a standard error; otherwise the lexicon stays, and it is said why.
"""

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import sklearn

from signals.queries.rated_texts import RatedTexts, read_rated_texts
from signals.services import text_models
from signals.text import learning, lexicon
from signals.text.learned import NEGATIVE
from signals.text.learning import Comparison

ENOUGH = 300
"""Rated answers. On fewer the difference to the lexicon is mostly chance."""

ENOUGH_OF_EACH = 30
"""Of every class that occurs: six in each of five folds."""

SEED = 0


@dataclass(frozen=True)
class Outcome:
    """What became of the answers of one source and kind. ``model`` is the version that reads their texts from now on."""

    source: str
    kind: str
    answers: int
    unhappy: int
    learned_auc: float | None
    lexicon_auc: float | None
    is_learned: bool
    model: str
    why: str


def train(*, at: datetime) -> list[Outcome]:
    """Each source and kind that has rated texts. Safe to run twice: the same answers give the same model."""
    return [_train(answers, at=at) for answers in read_rated_texts(at=at)]


def _train(answers: RatedTexts, *, at: datetime) -> Outcome:
    if reason := _too_little(answers):
        return _lexicon_stays(answers, None, reason)
    comparison = learning.compare(answers.texts, answers.labels, seed=SEED)
    aucs = f"{comparison.learned_auc:.3f} against {comparison.lexicon_auc:.3f} of the lexicon"
    if not comparison.is_better:
        reason = f"On unseen answers the learned model's AUC is {aucs}: not better by more than a standard error."
        return _lexicon_stays(answers, comparison, reason)
    artifact = learning.fit(answers.texts, answers.labels, seed=SEED)
    row = text_models.put_in_use(
        source=answers.source,
        kind=answers.kind,
        artifact=artifact,
        passport=_passport(answers, comparison, artifact, at=at),
    )
    why = f"On unseen answers its AUC for unhappy ones is {aucs}."
    return _outcome(answers, comparison, model=row.version, is_learned=True, why=why)


def _too_little(answers: RatedTexts) -> str:
    counted = Counter(answers.labels)
    if len(answers.texts) < ENOUGH:
        return f"There are {len(answers.texts)} different rated answers in English, and learning begins at {ENOUGH}."
    if NEGATIVE not in counted or len(counted) == 1:
        return "All answers say the same, so there is nothing to tell apart."
    name, fewest = min(counted.items(), key=lambda pair: pair[1])
    if fewest < ENOUGH_OF_EACH:
        return f"Only {fewest} answers are {name}, and learning needs {ENOUGH_OF_EACH}."
    return ""


def _lexicon_stays(answers: RatedTexts, comparison: Comparison | None, reason: str) -> Outcome:
    text_models.take_out_of_use(source=answers.source, kind=answers.kind)
    why = f"The lexicon stays. {reason}"
    return _outcome(answers, comparison, model=lexicon.NAME, is_learned=False, why=why)


def _outcome(answers: RatedTexts, comparison: Comparison | None, *, model: str, is_learned: bool, why: str) -> Outcome:
    return Outcome(
        source=answers.source.slug,
        kind=answers.kind,
        answers=len(answers.texts),
        unhappy=answers.labels.count(NEGATIVE),
        learned_auc=comparison.learned_auc if comparison else None,
        lexicon_auc=comparison.lexicon_auc if comparison else None,
        is_learned=is_learned,
        model=model,
        why=why,
    )


def _passport(answers: RatedTexts, comparison: Comparison, artifact: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    read = hashlib.sha256("\n".join(sorted(answers.texts)).encode()).hexdigest()
    return {
        "made_at": at.isoformat(),
        "seed": SEED,
        "data": {
            "answers": len(answers.texts),
            "first": answers.first_at.isoformat() if answers.first_at else None,
            "last": answers.last_at.isoformat() if answers.last_at else None,
            "labels": dict(Counter(answers.labels)),
            "sha256": read,
        },
        "metrics": asdict(comparison),
        "words": len(artifact["words"]),
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "lexicon": lexicon.NAME},
    }
