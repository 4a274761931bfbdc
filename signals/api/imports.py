"""Files by the API: sent, looked at, started, watched, and taken back. The same services as the pages."""

from typing import IO, cast

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import User
from accounts.vocabulary import Scope
from crisis_triage.shared import bodies
from crisis_triage.shared.answers import accepted, answer
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.uploads import ArrivingFile
from signals.ingest import reverting, uploads
from signals.queries import import_records, imports
from signals.queries.import_records import ImportRecord
from signals.vocabulary import Content

TAG = "Imports"
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.IMPORT)
ANY_FILE = "application/octet-stream"


class NewImport(Input):
    source = serializers.SlugField(max_length=60)  # type: ignore[assignment]  # no field's own source
    content = serializers.ChoiceField(choices=[word.value for word in Content])
    file_name = serializers.CharField(max_length=255)
    is_backfill = serializers.BooleanField(default=False, help_text="Signals that were known when they happened.")
    sheet = serializers.CharField(max_length=60, default="", help_text="Of a workbook; unsaid, its first.")


class ColumnsInput(Input):
    columns = serializers.DictField(
        child=serializers.CharField(max_length=60, allow_blank=True),
        help_text="Columns of the file, and our field for each; empty: passed over.",
    )


class ImportList(ApiView):
    permission_classes = [NEEDS]
    query_class = ListQuery
    order = import_records.IMPORTS

    @describe(
        "list_imports",
        "Imports, in the order of their change",
        answers={200: page_of(ImportRecord)},
        problems=(400, 422),
        parameters=[ListQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(import_records.list_imports(request.user, self.slice_of(self.query())))

    @describe(
        "send_import",
        "Send a file, and see what it would do",
        request={ANY_FILE: OpenApiTypes.BINARY},
        parameters=[NewImport],
        examples=[
            OpenApiExample("A table", value="external_id,name\nA-1,Acme\n", request_only=True, media_type=ANY_FILE)
        ],
        answers={201: ImportRecord},
        problems=(400, 411, 413, 422),
        tag=TAG,
        description=(
            "The body is the file as it is: CSV, NDJSON (also gzipped) or XLSX. Nothing is taken in before it is started. While its "
            "columns are not known, its state is “uploaded” and it has no preview: say which is which."
        ),
    )
    def post(self, request) -> HttpResponse:
        said = self.query(NewImport)
        file = ArrivingFile(said["file_name"], ANY_FILE, None, None)
        with file:
            arriving = cast("IO[bytes]", file.file)
            file.size = bodies.to_file(request._request, arriving, most=settings.LARGEST_UPLOAD)
            file.seek(0)
            made = uploads.keep(
                source=said["source"],
                content=Content(said["content"]),
                file=file,
                is_backfill=said["is_backfill"],
                sheet=said["sheet"],
                by=request.user,
                at=timezone.now(),
            )
        return answer(import_records.record(request.user, made.pk), 201)


class OneImport(ApiView):
    permission_classes = [NEEDS]

    @describe("read_import", "One import", answers={200: ImportRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(import_records.record(request.user, id))

    @describe(
        "throw_import_away", "Throw a file away that was not started", answers={204: None}, problems=(404, 409), tag=TAG
    )
    def delete(self, request, id: int) -> HttpResponse:
        uploads.throw_away(of_import=imports.get(request.user, id), by=request.user, at=timezone.now())
        return HttpResponse(status=204)


class ImportColumns(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "name_import_columns",
        "Say which column is which",
        request=ColumnsInput,
        answers={200: ImportRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[OpenApiExample("Theirs and ours", value={"columns": {"Company": "name"}}, request_only=True)],
        tag=TAG,
        description="Before it is started. Remembered for the next file of this kind from this source.",
    )
    def put(self, request, id: int) -> HttpResponse:
        said = self.payload(ColumnsInput)["columns"]
        of_import = imports.get(request.user, id)
        uploads.name_columns(of_import=of_import, mapping=said, by=request.user, at=timezone.now())
        return answer(import_records.record(request.user, id))


class StartImport(ApiView):
    permission_classes = [NEEDS]

    @describe("start_import", "Take the file in", answers={202: ImportRecord}, problems=(404, 409), tag=TAG)
    def post(self, request, id: int) -> HttpResponse:
        uploads.start(of_import=imports.get(request.user, id), by=request.user, at=timezone.now())
        return _watched(request.user, id)


class RevertImport(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "revert_import",
        "Take an import back",
        answers={202: ImportRecord},
        problems=(404, 409),
        tag=TAG,
        description=(
            "What it brought goes, what it changed is as it was before. Whatever was changed or added since stays, and is listed as "
            "a conflict. A worker does it; watch the state."
        ),
    )
    def post(self, request, id: int) -> HttpResponse:
        reverting.revert(of_import=imports.get(request.user, id), by=request.user, at=timezone.now())
        return _watched(request.user, id)


def _watched(user: User, id: int) -> HttpResponse:
    return accepted(import_records.record(user, id), at=reverse("api_import", args=[id]))
