"""Held scores by API: the same rule as on the page."""

import pytest

from signals.models import ScoreHold

pytestmark = pytest.mark.django_db
URL = "/api/v1/held-scores"


def test_who_leads_sees_why_and_publishes_them_once(with_token, lena):
    ScoreHold.objects.create(share=0.31, looked_at=5_000, said="31% would change their tenth at once.")
    calls = with_token(lena)

    told = calls.get(URL).json()
    silent = calls.post(f"{URL}/release", {"because": "  "}, content_type="application/json")
    done = calls.post(f"{URL}/release", {"because": "The shop bills in euros now."}, content_type="application/json")
    again = calls.post(f"{URL}/release", {"because": "The shop bills in euros now."}, content_type="application/json")

    assert (told["is_held"], told["share"], told["said"]) == (True, 0.31, "31% would change their tenth at once.")
    assert (silent.status_code, done.status_code, again.status_code) == (422, 200, 404)
    assert done.json() == {"is_held": False, "since": None, "said": None, "share": None, "looked_at": None}
    assert ScoreHold.objects.get().ended_by == lena
