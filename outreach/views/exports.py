"""Every list as a file, with the filter that its page has."""

from zoneinfo import ZoneInfo

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.services import taken_files
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.downloads import download
from outreach.forms.exports import EXPORTS
from outreach.queries.readers import reader


@require_safe
def as_file(request: SignedInRequest, name: str, **about: str) -> StreamingHttpResponse:
    """``about``: what stands in the path. A filter that cannot be understood is left out, as on the page."""
    access.check_may(request.user, Action.EXPORT)
    export = EXPORTS.get(name)
    if export is None:
        raise Http404
    access.check_may(request.user, export.may)
    company = company_of(request)
    reading = reader(user=request.user, company=company, at=timezone.now())
    form = export.form(request.GET.dict() | about)
    if not form.is_valid() and any(form.fields[field].required for field in form.errors if field in form.fields):
        raise Http404
    sheet = export.sheet(form, reading, company)
    zone = ZoneInfo(timezone.get_current_timezone_name())
    asked = {field: value for field, value in form.data.items() if field in form.fields}
    ended = taken_files.begin(name=name, filters=asked, by=request.user, at=reading.at)
    return download(sheet, name, zone=zone, currency=reading.currency, on=reading.today, ended=ended)
