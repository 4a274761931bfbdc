"""Whoever sends a sheet hears how many rows went out, and whether that was all, however it ended."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.core.signals import request_finished

from crisis_triage.shared import sheets
from crisis_triage.shared.downloads import download
from crisis_triage.shared.sheets import Sheet, text


@pytest.mark.parametrize(("read", "told"), [(0, (0, False)), (3, (2, False)), (9, (5, True))])
def test_who_goes_away_took_a_part(monkeypatch, read, told):
    monkeypatch.setattr(sheets, "LETTERS_AT_ONCE", 1)
    monkeypatch.setattr(request_finished, "receivers", [])  # would look after a database
    ended: list[tuple[int, bool]] = []
    sent = download(
        Sheet([text("Number", int)], [1, 2, 3, 4, 5]),
        "numbers",
        zone=ZoneInfo("UTC"),
        currency="USD",
        on=date(2026, 11, 22),
        ended=lambda rows, is_whole: ended.append((rows, is_whole)),
    )

    for _, _ in zip(range(read), sent.streaming_content, strict=False):
        pass
    sent.close()

    assert ended == [told]
