"""What the database refuses about calendars, policies and clocks, whoever writes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, Error, IntegrityError, InternalError, connection, transaction

from outreach.models import BusinessCalendar, CalendarVersion, SlaClock, SlaEvent, SlaPolicy, SlaTerms
from outreach.vocabulary import SlaTarget
from tests.factories.issues import a_loop
from tests.factories.sla import HOUR, a_calendar, a_policy, clock_of, follow, tick

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
POLICY = {"scope": "default", "first_contact_minutes": 60, "made_at": NOW}


def refused(name: str, write, error: type[Error] = IntegrityError) -> None:
    with pytest.raises(error, match=name), transaction.atomic():
        write()


# ---- calendars ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"shifts": []}, "calendar_is_sometimes_open"),
        ({"number": 0}, "calendar_versions_begin_with_one"),
        ({"time_zone": ""}, "calendar_has_a_zone"),
        ({"number": 1}, "calendar_versions_are_numbered"),
    ],
)
def test_a_calendar_that_is_none(lena, about, name):
    calendar = a_calendar(lena, at=NOW)
    values = {"calendar": calendar, "number": 2, "time_zone": "UTC", "shifts": [[0, 540, 1020]], "made_at": NOW}

    refused(name, lambda: CalendarVersion.objects.create(**values | about))


@pytest.mark.parametrize("about", [{"shifts": {"monday": 1}}, {"holidays": "2026-12-25"}])
def test_shifts_and_holidays_are_lists(lena, about):
    calendar = a_calendar(lena, at=NOW)
    values = {"calendar": calendar, "number": 2, "time_zone": "UTC", "shifts": [[0, 540, 1020]], "made_at": NOW}

    refused("array length", lambda: CalendarVersion.objects.create(**values | about), DataError)


def test_calendars_have_one_default_and_different_names(lena):
    a_calendar(lena, at=NOW, name="Berlin")

    refused("one_default_business_calendar", lambda: BusinessCalendar.objects.create(name="Pune", is_default=True))
    refused("one_business_calendar_of_a_name", lambda: BusinessCalendar.objects.create(name="BERLIN"))
    refused("business_calendar_has_a_name", lambda: BusinessCalendar.objects.create(name=""))


@pytest.mark.parametrize("model", [BusinessCalendar, CalendarVersion, SlaPolicy, SlaClock, SlaTerms, SlaEvent])
def test_nothing_that_a_clock_was_counted_by_is_deleted(lena, acme, model):
    a_policy(lena, at=NOW, first_contact=1)
    a_loop(lena, acme, at=NOW)
    tick(NOW + HOUR)

    refused("delete", lambda: model.objects.all()._raw_delete("default"), InternalError)


def test_versions_terms_and_events_are_not_rewritten(lena, acme):
    policy = a_policy(lena, at=NOW, first_contact=1)
    a_loop(lena, acme, at=NOW)
    tick(NOW + HOUR)

    refused("update", lambda: CalendarVersion.objects.update(time_zone="UTC"), InternalError)
    refused("update", lambda: SlaTerms.objects.update(since=NOW), InternalError)
    refused("update", lambda: SlaEvent.objects.update(at=NOW), InternalError)
    refused("stays as it was made", lambda: SlaPolicy.objects.update(first_contact_minutes=2))
    SlaPolicy.objects.filter(pk=policy.pk).update(ended_at=NOW + HOUR)
    refused("stays as it was made", lambda: SlaPolicy.objects.filter(pk=policy.pk).update(ended_at=None))


# ---- policies -------------------------------------------------------------------------------------------------------

MEANT = "sla_policy_is_for_what_its_scope_says"


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"scope": "customer"}, MEANT),
        ({"scope": "segment"}, MEANT),
        ({"scope": "severity"}, MEANT),
        ({"scope": "severity", "severity": 6}, MEANT),
        ({"scope": "default", "severity": 1}, MEANT),
        ({"scope": "default", "segment": "SMB"}, MEANT),
        ({"scope": "segment", "segment": "SMB", "severity": 1}, MEANT),
        ({"scope": "nobody"}, MEANT),
        ({"first_contact_minutes": None}, "default_sla_policy_sets_the_first_contact"),
        ({"first_contact_minutes": 0}, "sla_policy_first_contact_fits"),
        ({"close_loop_minutes": 2000 * 60 + 1}, "sla_policy_close_loop_fits"),
        ({"resolve_counting": "moon"}, "sla_policy_resolve_fits"),
        ({"number": 2}, "sla_policy_version_replaces_one"),
        ({"ended_at": NOW - HOUR}, "sla_policy_ends_after_it_began"),
    ],
)
def test_a_policy_that_is_none(about, name):
    refused(name, lambda: SlaPolicy.objects.create(**POLICY | about))


@pytest.mark.parametrize(
    "about",
    [{"scope": "default"}, {"scope": "severity", "severity": 1}, {"scope": "segment", "segment": "Enterprise"}],
)
def test_one_policy_holds_for_each(about):
    SlaPolicy.objects.create(**POLICY | about)
    again = POLICY | about | ({"segment": "ENTERPRISE"} if about.get("segment") else {})

    refused("one_sla_policy_holds_for_each", lambda: SlaPolicy.objects.create(**again))


def test_one_policy_of_a_customer_holds(acme):
    of_acme = POLICY | {"scope": "customer", "customer": acme}
    SlaPolicy.objects.create(**of_acme)

    refused("one_sla_policy_holds_for_each", lambda: SlaPolicy.objects.create(**of_acme))


# ---- clocks ---------------------------------------------------------------------------------------------------------

SHAPE = "sla_clock_is_what_its_state_says"


@pytest.fixture
def clock(lena, acme):
    loop = a_loop(lena, acme, at=NOW)
    follow(NOW)
    return clock_of(loop, SlaTarget.FIRST_CONTACT)


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"due_at": None}, SHAPE),
        ({"next_at": None}, SHAPE),
        ({"counting_since": None}, SHAPE),
        ({"paused_since": NOW}, SHAPE),
        ({"stopped_at": NOW}, SHAPE),
        ({"state": "paused"}, SHAPE),
        ({"state": "violated"}, SHAPE),
        ({"state": "asleep"}, SHAPE),
        ({"state": "met", "counting_since": None, "next_at": None}, SHAPE),
        ({"state": "met", "counting_since": None, "next_at": None, "stopped_at": NOW + 999 * HOUR}, SHAPE),
        ({"used": timedelta(seconds=-1)}, "sla_clock_counts_forward"),
        ({"warned": 60}, "sla_clock_counts_forward"),
        ({"target": "resolve"}, "sla_clock_has_one_subject"),
        ({"loop": None}, "sla_clock_has_one_subject"),
    ],
)
def test_a_clock_that_contradicts_itself(clock, about, name):
    refused(name, lambda: SlaClock.objects.filter(pk=clock.pk).update(**about))


def test_one_clock_of_a_target_is_open(clock):
    values = {name: getattr(clock, name) for name in ("loop", "policy", "target", "state", "started_at")}
    moments = {name: getattr(clock, name) for name in ("counting_since", "due_at", "next_at")}

    refused("sla_episodes_are_numbered", lambda: SlaClock.objects.create(**values, **moments, episode=1))
    refused("one_open_sla_clock_of_a_target", lambda: SlaClock.objects.create(**values, **moments, episode=2))


def test_an_event_happens_once_and_is_one_that_we_know(clock):
    SlaEvent.objects.create(clock=clock, kind="warned_50", at=NOW)

    refused("sla_event_happens_once", lambda: SlaEvent.objects.create(clock=clock, kind="warned_50", at=NOW))
    refused("sla_event_kind_is_known", lambda: SlaEvent.objects.create(clock=clock, kind="shouted", at=NOW))


def test_what_is_due_is_found_by_its_index(clock):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM outreach_slaclock WHERE state = 'running' AND next_at < now() ORDER BY next_at, id LIMIT 1000"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "sla_clock_to_look_at" in plan
