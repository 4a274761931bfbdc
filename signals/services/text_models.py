"""The text models on record: the lexicon for everybody, and for some sources one that was learned on their own rated answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from signals.models import Source, TextModel
from signals.text import learned, lexicon

log = structlog.get_logger()


@dataclass(frozen=True)
class Readers:
    """``learned`` by source id and kind."""

    lexicon_id: int
    learned: Mapping[tuple[int, str], tuple[int, learned.TextModel]]


def readers() -> Readers:
    """The models in use, checked. One that cannot be trusted or applied is passed over: its source is read by the lexicon."""
    active = TextModel.objects.filter(is_active=True, source__isnull=False).order_by("pk")
    sound = {
        (row.source_id, row.kind): (row.pk, model) for row in active if row.source_id and (model := _verified(row))
    }
    return Readers(_lexicon_id(), sound)


def _verified(row: TextModel) -> learned.TextModel | None:
    if sha256_of(row.artifact) != row.sha256:
        log.error("text_model_refused", version=row.version, reason="its SHA-256 is not the registered one")
        return None
    try:
        return learned.read(row.artifact)
    except learned.UnreadableTextModel as error:
        log.error("text_model_refused", version=row.version, reason=str(error))
        return None


def _lexicon_id() -> int:
    found = TextModel.objects.filter(version=lexicon.NAME).values_list("pk", flat=True).first()
    if found is not None:
        return found
    row = TextModel(
        version=lexicon.NAME,
        sha256=sha256_of({}),
        passport={"made_by": "people: the VADER lexicon with words of customers, see signals/text/lexicon.py"},
    )
    TextModel.objects.bulk_create([row], ignore_conflicts=True)
    return TextModel.objects.values_list("pk", flat=True).get(version=lexicon.NAME)


@transaction.atomic
def put_in_use(*, source: Source, kind: str, artifact: Mapping[str, Any], passport: Mapping[str, Any]) -> TextModel:
    """From now on texts of this source and kind are read by it; what was read before stays as it is. The model that is in use
    already stays in use."""
    sha256 = sha256_of(artifact)
    version = f"learned-{source.slug}-{kind}-{sha256[:8]}"
    others = TextModel.objects.select_for_update(no_key=True).filter(source=source, kind=kind)
    list(others)  # locked, so that of two trainings at once one comes after the other
    others.exclude(version=version).filter(is_active=True).update(is_active=False)
    row, is_new = TextModel.objects.get_or_create(
        version=version,
        defaults={
            "source": source,
            "kind": kind,
            "artifact": dict(artifact),
            "sha256": sha256,
            "passport": dict(passport),
        },
    )
    if not is_new and not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
    return row


def take_out_of_use(*, source: Source, kind: str) -> int:
    """Back to the lexicon. Returns how many models that ended."""
    return TextModel.objects.filter(source=source, kind=kind, is_active=True).update(is_active=False)


def sha256_of(artifact: Mapping[str, Any]) -> str:
    """Of the canonical JSON: sorted keys, no spaces."""
    canonical = json.dumps(artifact, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
