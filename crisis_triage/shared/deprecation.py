"""What of the API is to go, said in every answer of it (RFC 9745, RFC 8594), so that nobody learns it from an outage."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpResponse
from django.utils.http import http_date

NOTICE = timedelta(days=365)
"""What docs/integrators/versions.md promises."""


@dataclass(frozen=True)
class Going:
    """``since``: the day of the release that says so; ``until``: the day from which it may be gone; ``instead``: an address that tells
    what to use. Refuses less than a year."""

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError(f"Clients were promised a year: not before {self.since + NOTICE}.")

    def tell(self, response: HttpResponse) -> None:
        response["Deprecation"] = f"@{_seconds(self.since)}"
        response["Sunset"] = http_date(_seconds(self.until))
        links = [response["Link"]] if "Link" in response else []
        response["Link"] = ", ".join([*links, f'<{self.instead}>; rel="deprecation"'])


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
