"""Every list as a file, for other systems: the very file that its page gives, with moments in UTC."""

from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from accounts import access
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import Company
from accounts.services import taken_files
from accounts.vocabulary import Scope
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.downloads import MEDIA_TYPE, download
from crisis_triage.shared.errors import FieldError, Forbidden, NotFound
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.problems import InvalidFields
from outreach.forms.export import Export
from outreach.forms.exports import EXPORTS
from outreach.queries.readers import reader

TAG = "Exports"
UTC = ZoneInfo("UTC")
SCOPES = tuple(dict.fromkeys(export.scope for export in EXPORTS.values()))


def _about() -> str:
    rows = [f"* `{each.name}`: {each.title}. {_takes(each)} Scope `{each.scope}`." for each in EXPORTS.values()]
    return "\n".join(
        [
            "All rows that the page of this list shows with the same filter, as CSV in UTF-8 with a byte order mark, sent as they are "
            "read. Headings name the zone of moments (UTC) and the currency of sums; a cell that a spreadsheet would run begins with an "
            "apostrophe. Needs the right to export lists.",
            "",
            *rows,
        ]
    )


def _takes(export: Export) -> str:
    names = [f"`{name}`{' (needed)' if field.required else ''}" for name, field in export.form().fields.items()]
    return f"Takes {', '.join(names)}." if names else "Takes no filter."


PARAMETERS = [
    OpenApiParameter(name, str, description="A filter of some lists; others refuse it.")
    for name in dict.fromkeys(name for export in EXPORTS.values() for name in export.form().fields)
]


class ExportedList(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ, or_read=SCOPES)]

    @describe(
        "export_list",
        "A list as a CSV file",
        answers={200: OpenApiTypes.STR},
        media_type=MEDIA_TYPE,
        problems=(404, 422),
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(EXPORTS)), *PARAMETERS],
        tag=TAG,
        description=_about(),
    )
    def get(self, request, name: str) -> HttpResponse | StreamingHttpResponse:
        export = self._named(name)
        company, now = Company.ours(), timezone.now()
        reading = reader(user=request.user, company=company, at=now)
        form = self._read(export)
        sheet = export.sheet(form, reading, company)
        _refuse(form, [])
        prefix = request.auth.prefix if request.auth else ""
        ended = taken_files.begin(name=name, filters=self.parameters(), by=request.user, token=prefix, at=now)
        return download(sheet, name, zone=UTC, currency=reading.currency, on=reading.today, ended=ended)

    def _named(self, name: str) -> Export:
        export = EXPORTS.get(name)
        if export is None:
            raise NotFound(f"There is no such list. There are: {', '.join(EXPORTS)}.")
        access.check_may(self.request.user, Action.EXPORT)
        access.check_may(self.request.user, export.may)
        token: Any = self.request.auth
        if token is not None and export.scope not in token.scopes:
            raise Forbidden(
                f"This token lacks the scope “{export.scope}”. Create one that has it on your settings page."
            )
        return export

    def _read(self, export: Export) -> Form:
        """A misspelt filter must not give everything."""
        form = export.form(self.parameters())
        known = ", ".join(form.fields) or "none"
        wrong = [
            FieldError(name, "unknown_field", f"This list has no such filter; there are: {known}.")
            for name in form.data
            if name not in form.fields
        ]
        form.is_valid()
        _refuse(form, wrong)
        return form


def _refuse(form: Form, wrong: list[FieldError]) -> None:
    """Some find out what is wrong only when they are asked."""
    wrong += [FieldError(name, "invalid", str(text)) for name, texts in form.errors.items() for text in texts]
    if wrong:
        raise InvalidFields(wrong)
