"""What became of the rows of an import, as the files that its page gives."""

from typing import Any

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from crisis_triage.shared.api import ApiView, Input
from crisis_triage.shared.downloads import MEDIA_TYPE
from crisis_triage.shared.openapi import describe
from signals.api.imports import NEEDS, TAG
from signals.ingest import import_files
from signals.ingest.import_files import Taker
from signals.queries import imports
from signals.vocabulary import RowResult


def _taker(request: Any) -> Taker:
    return Taker(request.user, timezone.now(), request.auth.prefix if request.auth else "")


class RowsQuery(Input):
    result = serializers.ChoiceField(choices=RowResult.choices(), required=False, help_text="Only these rows.")


class ImportRejects(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "read_import_rejects",
        "The rows that were refused and wait to be mended, as a CSV file",
        answers={200: OpenApiTypes.STR},
        media_type=MEDIA_TYPE,
        problems=(404,),
        tag=TAG,
        description="Each with its line and the reason. Mend them and send the file as it is: its columns are known. Empty if there are none.",
    )
    def get(self, request, id: int) -> FileResponse:
        return import_files.rejects_of(imports.get(request.user, id), _taker(request))


class ImportNotices(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "read_import_notices",
        "What was not taken of rows that were taken, as a CSV file",
        answers={200: OpenApiTypes.STR},
        media_type=MEDIA_TYPE,
        problems=(404,),
        tag=TAG,
        description="Line by line, with the reason; then what stayed when the import was taken back.",
    )
    def get(self, request, id: int) -> FileResponse:
        return import_files.notices_of(imports.get(request.user, id), _taker(request))


class ImportRows(ApiView):
    permission_classes = [NEEDS]
    query_class = RowsQuery

    @describe(
        "read_import_rows",
        "Every row of the file with what became of it, as a CSV file",
        answers={200: OpenApiTypes.STR},
        media_type=MEDIA_TYPE,
        problems=(404, 422),
        parameters=[RowsQuery],
        tag=TAG,
        description="Each row stands in exactly one of: taken, refused (with the reason), unprocessed (behind the place that the import has "
        "reached). Keep your own file until “unprocessed” is empty. What a revert took back was taken before.",
    )
    def get(self, request, id: int) -> FileResponse:
        only = self.query().get("result")
        return import_files.results_of(
            imports.get(request.user, id), _taker(request), RowResult(only) if only else None
        )
