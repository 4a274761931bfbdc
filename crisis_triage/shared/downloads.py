"""A sheet as an answer, sent as it is written."""

from datetime import date
from zoneinfo import ZoneInfo

import structlog
from django.http import StreamingHttpResponse

from crisis_triage.shared import sheets
from crisis_triage.shared.sheets import Sheet

log = structlog.get_logger()

MEDIA_TYPE = "text/csv"


def download(sheet: Sheet, name: str, *, zone: ZoneInfo, currency: str, on: date, by: int) -> StreamingHttpResponse:
    """``on``: of the file's name; ``by``: who takes it along, for the log."""
    log.info("exported", list=name, user=by)
    lines = sheets.lines(sheet, zone=zone, currency=currency)
    response = StreamingHttpResponse(lines, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{on:%Y-%m-%d}.csv"'
    return response
