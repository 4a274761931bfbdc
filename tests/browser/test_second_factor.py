"""Signing in with the second factor, whose page exists only between password and code."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from crisis_triage.demo.people import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.world import TOTP_SECRET


def code() -> str:
    return format_hotp_value(hotp_value(TOTP_SECRET, next(iter(yield_hotp_counters_from_time()))))


def test_signing_in_asks_for_the_code_of_those_who_have_one(visit: Visit) -> None:
    seen = visit("/sign-in/login/?next=/sources", by=None, name="test_second_factor")
    page = seen.page
    page.get_by_label("Email").fill("adam@demo.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    assert page.get_by_role("heading", name="Enter your code").is_visible()
    assert seen.barriers() == ""

    page.get_by_role("textbox").fill(code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/sources$"))
