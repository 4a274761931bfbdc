"""What a test reads from the call list's page."""

import re

from outreach.models import RankingCursor
from outreach.services import summaries
from tests.factories.outreach import NOW


def summarise():
    cursor = RankingCursor.objects.get_or_create(pk=1)[0]
    cursor.summarised_at = None
    summaries.refresh_if_cheap(cursor=cursor, at=NOW)
    cursor.save()


def names(response) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)</a>", response.content.decode())


def link(response, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.content.decode())
    return found.group(1).replace("&amp;", "&") if found else ""
