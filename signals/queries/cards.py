"""Models as they score. An artifact may be megabytes: it is verified and parsed when its row is new or was touched, and kept."""

from functools import lru_cache

from django.db.models.expressions import RawSQL

from signals.models import RiskModel
from signals.scoring import cards
from signals.scoring.cards import Card

KEPT = 8

# PostgreSQL's own mark of a row's version: whoever changes the row in whatever way, changes it.
VERSION_OF_ROW = RawSQL("signals_riskmodel.xmin::text || signals_riskmodel.ctid::text", [])


def card_of(model_id: int) -> Card:
    """Raises UnreadableModel, and RiskModel.DoesNotExist."""
    written = RiskModel.objects.annotate(written=VERSION_OF_ROW).values_list("written", "sha256")
    return _card(model_id, *written.get(pk=model_id))


@lru_cache(maxsize=KEPT)
def _card(model_id: int, written: str, sha256: str) -> Card:
    family, artifact, passport = RiskModel.objects.values_list("family", "artifact", "passport").get(pk=model_id)
    return cards.read_verified(family, artifact, passport, sha256)
