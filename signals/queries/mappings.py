"""Mappings as they are shown and handed on."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.conf import settings
from django.urls import reverse

from signals.models import Hook, Mapping, Source


class MappingRecord(msgspec.Struct):
    source: str
    version: int
    spec: dict[str, Any]
    note: str
    made_by: str
    made_at: datetime


class PreviewError(msgspec.Struct):
    field: str
    message: str


class PreviewRow(msgspec.Struct):
    """A signal that would be made of a row; or, with errors, would not."""

    status: Literal["accepted", "parked", "duplicate", "changed", "rejected"]
    fields: dict[str, Any]
    errors: list[PreviewError]


class Previewed(msgspec.Struct):
    rows: list[PreviewRow]
    ignored: int
    trouble: str


def versions(source: Source) -> list[MappingRecord]:
    return [record(one) for one in _of(source)[:100]]


def of_version(source: Source, version: int | None) -> Mapping | None:
    found = _of(source)
    return found.filter(version=version).first() if version else found.first()


def record(one: Mapping) -> MappingRecord:
    return MappingRecord(one.source.slug, one.version, one.spec, one.note, one.made_by.name, one.made_at)


def hook_address(source: Source) -> str:
    return f"{settings.BASE_URL}{reverse('api_hook', args=[source.slug])}"


def hook(source: Source) -> Hook | None:
    return Hook.objects.filter(source=source).first()


def _of(source: Source):  # type: ignore[no-untyped-def]  # of its versions
    return Mapping.objects.filter(source=source).select_related("source", "made_by").order_by("-version")
