"""SLA settings in the browser, without JavaScript: calendars with shifts and holidays, policies with their precedence."""

from datetime import UTC, datetime

import pytest

from outreach.models import BusinessCalendar, CalendarVersion, SlaPolicy
from tests.factories.accounts import CustomerFactory
from tests.factories.sla import a_calendar, a_policy

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
TERMS = {
    "first_contact": "24",
    "first_contact_counting": "wall_clock",
    "close_loop": "",
    "close_loop_counting": "business",
    "resolve": "12.5",
    "resolve_counting": "business",
    "issue_pauses": ["blocked"],
}
CALENDAR = {
    "name": "Pune",
    "time_zone": "Asia/Kolkata",
    "monday": "10:00-13:00, 14:00-19:00",
    "saturday": "22:00-02:00",
    "holidays": "2026-12-25 Christmas Day\n2027-01-26 Republic Day",
}


@pytest.fixture
def browser(lena, signed_in):
    return signed_in(lena)


def page(browser, path: str = "") -> str:
    return browser.get(f"/settings/sla{path}").content.decode()


# ---- policies -------------------------------------------------------------------------------------------------------


def test_a_house_without_policies_is_told_what_will_hold(browser):
    assert "48 hours to the first contact" in page(browser)


def test_a_policy_of_a_customer_is_written_and_listed_first(browser, lena, acme):
    a_policy(lena, at=THEN, first_contact=48)

    answer = browser.post("/settings/sla/policies/new", TERMS | {"scope": "customer", "customer": "acme"})

    assert answer.url == "/settings/sla"
    stored = SlaPolicy.objects.get(customer=acme)
    assert (stored.first_contact_minutes, stored.close_loop_minutes, stored.resolve_minutes) == (1440, None, 750)
    assert stored.issue_pauses == ["blocked"]
    text = page(browser)
    assert text.index("Acme") < text.index("Everyone else")
    assert "12 hours 30 minutes, office hours" in text
    assert "left to the next policy" in text


@pytest.mark.parametrize(
    ("sent", "field", "complaint"),
    [
        ({"scope": "customer", "customer": "nobody"}, "customer", "called “nobody”"),
        ({"scope": "customer", "customer": "Inc"}, "customer", "Several customers"),
        ({"scope": "customer", "customer": ""}, "customer", "Choose the customer"),
        ({"scope": "segment", "segment": " "}, "segment", "Name the segment"),
        ({"scope": "severity", "severity": ""}, "severity", "Choose a severity"),
        ({"scope": "severity", "severity": "9"}, "severity", "valid choice"),
        ({"scope": "severity", "severity": "1", "first_contact": "0"}, "first_contact", "greater than or equal"),
        ({"scope": "severity", "severity": "1", "first_contact": "9999"}, "first_contact", "less than or equal"),
        ({"scope": "severity", "severity": "1", "first_contact": "", "resolve": ""}, "first_contact", "at least one"),
        ({"scope": "severity", "severity": "1", "calendar": "999"}, "calendar", "valid choice"),
        ({"scope": "severity", "severity": "1", "issue_pauses": ["closed"]}, "issue_pauses", "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(browser, sent, field, complaint):
    CustomerFactory(name="Inc One")
    CustomerFactory(name="Inc Two")

    answer = browser.post("/settings/sla/policies/new", TERMS | sent)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert answer.context["form"].errors.keys() == {field}
    assert not SlaPolicy.objects.exists()


def test_an_edit_is_a_new_version_that_says_what_changed(browser, lena):
    before = a_policy(lena, at=THEN, first_contact=48)

    assert browser.post(f"/settings/sla/policies/{before.pk}", TERMS).status_code == 302

    now = SlaPolicy.objects.get(ended_at=None)
    assert (now.number, now.replaces, now.first_contact_minutes) == (2, before, 1440)
    text = page(browser, f"/policies/{now.pk}")
    assert "first contact: 48 hours, on the clock → 24 hours, on the clock" in text
    assert "pauses: never → issue blocked" in text
    assert "first version" in text


def test_an_edit_of_a_version_that_was_replaced_meanwhile_is_refused(browser, lena):
    before = a_policy(lena, at=THEN, first_contact=48)
    browser.post(f"/settings/sla/policies/{before.pk}", TERMS)

    answer = browser.post(f"/settings/sla/policies/{before.pk}", TERMS | {"first_contact": "1"})

    assert answer.status_code == 422
    assert "another version of this policy meanwhile" in answer.content.decode()
    assert SlaPolicy.objects.count() == 2


def test_a_policy_is_withdrawn_but_never_the_default(browser, lena, acme):
    default = a_policy(lena, at=THEN, first_contact=48)
    of_acme = a_policy(lena, at=THEN, first_contact=4, customer=acme)

    browser.post(f"/settings/sla/policies/{of_acme.pk}/withdraw")
    refused = browser.post(f"/settings/sla/policies/{default.pk}/withdraw", follow=True)

    assert list(SlaPolicy.objects.filter(ended_at=None)) == [default]
    assert "so it stays" in refused.content.decode()


def test_somebody_asks_which_policy_holds_and_why(browser, lena, acme):
    a_policy(lena, at=THEN, first_contact=48, close_loop=80)
    a_policy(lena, at=THEN, first_contact=4, segment="enterprise")
    a_policy(lena, at=THEN, resolve=8, severity=2)

    text = page(browser, "?customer=Acme&severity=2")

    assert "For Acme with an issue of severity 2" in text
    assert "4 hours, on the clock" in text
    assert "by the policy for everyone else; the policy for segment enterprise and the policy for severity 2" in text
    assert "by the policy for severity 2; the policy for segment enterprise leaves it open" in text
    assert "is called “Nemo”" in page(browser, "?customer=Nemo")


def test_no_policy_of_that_number_is_not_found(browser):
    assert browser.get("/settings/sla/policies/77").status_code == 404
    assert browser.get("/settings/sla/calendars/77").status_code == 404


# ---- calendars ------------------------------------------------------------------------------------------------------


def test_a_calendar_is_made_with_several_shifts_and_shows_every_holiday_by_year(browser):
    assert browser.post("/settings/sla/calendars/new", CALENDAR).url == "/settings/sla"

    calendar = BusinessCalendar.objects.get()
    text = page(browser, f"/calendars/{calendar.pk}")
    assert calendar.is_default, "the first one is what policies mean that name none"
    assert "Monday 10:00-13:00, 14:00-19:00; Saturday 22:00-02:00" in text
    assert "2026: 1 day" in text
    assert "Friday, 25 December" in text
    assert "Tuesday, 26 January" in text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "Berlin", "There is a calendar"),
        ("time_zone", "Mars/Base", "is not a time zone"),
        ("monday", "nine to five", "is no shift"),
        ("monday", "09:00-12:00, 11:00-15:00", "overlap on Monday"),
        ("sunday", "22:00-23:99", "there is no 23:99"),
        ("holidays", "25.12.2026 Christmas", "Line 1"),
    ],
)
def test_what_is_wrong_with_a_calendar_is_said(browser, lena, field, value, complaint):
    a_calendar(lena, at=THEN, name="berlin")

    answer = browser.post("/settings/sla/calendars/new", CALENDAR | {field: value})

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert BusinessCalendar.objects.count() == 1


def test_a_calendar_that_is_never_open_is_refused(browser):
    answer = browser.post("/settings/sla/calendars/new", CALENDAR | {"monday": "", "saturday": ""})

    assert answer.status_code == 422
    assert "nothing would ever fall due" in answer.content.decode()


def test_an_edited_calendar_keeps_its_versions_and_says_what_changed(browser, lena):
    calendar = a_calendar(lena, at=THEN, holidays="2026-12-24 Christmas Eve")
    days = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], "09:00-17:00")
    sent = {"name": "Berlin", "time_zone": "Europe/Berlin", "is_default": "on", "number": "1", **days}

    unchanged = browser.post(f"/settings/sla/calendars/{calendar.pk}", sent | {"holidays": "2026-12-24 Christmas Eve"})
    changed = browser.post(f"/settings/sla/calendars/{calendar.pk}", sent | {"holidays": "2026-12-25 Christmas Day"})
    stale = browser.post(f"/settings/sla/calendars/{calendar.pk}", sent | {"holidays": ""})

    assert "Nothing is different" in unchanged.content.decode()
    assert changed.status_code == 302
    assert "another version meanwhile" in stale.content.decode()
    assert CalendarVersion.objects.count() == 2
    text = page(browser, f"/calendars/{calendar.pk}")
    assert "no holiday on 24 Dec 2026 any more; holiday on 25 Dec 2026: Christmas Day" in text


def test_another_default_takes_over_and_one_always_is(browser, lena):
    first = a_calendar(lena, at=THEN)
    browser.post("/settings/sla/calendars/new", CALENDAR | {"is_default": "on"})

    sent = CALENDAR | {"number": "1", "holidays": ""}
    refused = browser.post(f"/settings/sla/calendars/{BusinessCalendar.objects.get(name='Pune').pk}", sent)

    first.refresh_from_db()
    assert not first.is_default
    assert "One calendar must be the default" in refused.content.decode()
    assert BusinessCalendar.objects.get(is_default=True).name == "Pune"
