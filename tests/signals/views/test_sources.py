"""The pages about sources: whether facts still come, and who may say what is expected."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from signals.models import Measure, Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Direction, Kind
from tests.signals.views.conftest import browser

SETTINGS = {"name": "CRM", "expected_number": "6", "expected_unit": "hours", "is_directory": "on"}


def tell(source: Source, *ids: str, customer: str = "A-1") -> None:
    now = timezone.now()
    items = [SignalItem(one, customer, Kind.SUPPORT, "ticket", now - timedelta(hours=1)) for one in ids]
    facts.receive(source=source, items=items, known="now", at=now, by=None)


def silence(source: Source, *, for_days: float, expected: timedelta | None) -> None:
    heard = timezone.now() - timedelta(days=for_days)
    Source.objects.filter(pk=source.pk).update(last_received_at=heard, expected_every=expected)


def page(user, name="sources", *args) -> str:
    response = browser(user).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_a_silent_source_is_an_alarm_that_says_whose_scores_are_old(ana, acme, crm):
    tell(crm, "t-1")
    silence(crm, for_days=3.1, expected=timedelta(days=1))

    shown = page(ana)

    assert "CRM has been silent for 3 days" in shown
    assert "It is expected every day. The score of 1 customer leans on old facts." in shown


def test_a_stranger_is_told_of_the_alarm_but_not_of_others_customers(cleo, acme, crm):
    tell(crm, "t-1")
    silence(crm, for_days=3.1, expected=timedelta(days=1))

    shown = page(cleo)

    assert "CRM has been silent for 3 days" in shown
    assert "No customer that you see has facts from it yet." in shown


def test_a_source_that_is_on_time_or_has_no_rhythm_raises_no_alarm(lena, crm):
    Source.objects.create(slug="survey", name="Survey")
    silence(crm, for_days=0.5, expected=timedelta(days=1))

    shown = page(lena)

    assert "silent" not in shown.replace("A silent source makes customers look calm who are not.", "")
    assert "on time" in shown
    assert "no rhythm" in shown


def test_lateness_comes_before_silence(lena, crm):
    silence(crm, for_days=1.5, expected=timedelta(days=1))

    shown = page(lena)

    assert "late by 12 hours" in shown
    assert "has been silent" not in shown


def test_facts_are_counted_once_by_the_day(lena, acme, crm):
    tell(crm, "t-1", "t-2")
    tell(crm, "t-2", "t-3")

    shown = page(lena)

    assert "today 3" in shown


def test_how_much_a_source_brings_is_not_told_to_those_who_see_only_their_own(ana, acme, crm):
    tell(crm, "t-1", "t-2")

    assert "today 2" not in page(ana)


def test_no_sources_yet_says_how_to_get_one(lena):
    assert "No sources yet" in page(lena)


@pytest.mark.parametrize("sources", [1, 8])
def test_the_overview_costs_the_same_for_any_number_of_sources(lena, sources, django_assert_max_num_queries):
    for number in range(sources):
        Source.objects.create(slug=f"feed-{number}", name=f"Feed {number}")
    client = browser(lena)

    with django_assert_max_num_queries(7):
        client.get(reverse("sources"))


def test_lena_says_how_often_a_source_must_be_heard(lena, crm):
    Source.objects.filter(pk=crm.pk).update(silent_since=timezone.now())

    response = browser(lena).post(reverse("source", args=["crm"]), {**SETTINGS, "name": "Our CRM"})

    assert response.status_code == 302
    crm.refresh_from_db()
    assert (crm.name, crm.expected_every, crm.is_directory) == ("Our CRM", timedelta(hours=6), True)
    assert crm.silent_since is None


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"expected_number": "1", "expected_unit": "minutes"}, "Expect something between every 5 minutes"),
        ({"expected_number": "9999", "expected_unit": "days"}, "Expect something between every 5 minutes"),
        ({"expected_number": "soon"}, "Enter a whole number"),
        ({"name": ""}, "This field is required"),
        ({"is_directory": ""}, "Make another source the directory instead"),
    ],
)
def test_a_setting_that_cannot_be_is_explained_beside_its_field_and_kept(lena, crm, typed, complaint):
    response = browser(lena).post(reverse("source", args=["crm"]), {**SETTINGS, **typed})

    shown = response.content.decode()
    assert response.status_code == 422
    assert complaint in shown
    crm.refresh_from_db()
    assert (crm.name, crm.expected_every, crm.is_directory) == ("CRM", None, True)


def test_making_another_source_the_directory_takes_it_from_the_first(lena, crm):
    Source.objects.create(slug="erp", name="ERP")

    browser(lena).post(reverse("source", args=["erp"]), {**SETTINGS, "name": "ERP"})

    assert Source.objects.get(is_directory=True).slug == "erp"


def test_those_who_may_only_read_see_no_form_and_cannot_write(ben, ana, crm):
    for reader in (ben, ana):
        assert 'method="post"' not in page(reader, "source", "crm").split('id="main"')[1]

        response = browser(reader).post(reverse("source", args=["crm"]), SETTINGS)

        assert response.status_code == 403
    crm.refresh_from_db()
    assert crm.expected_every is None


def test_an_unknown_source_is_not_found(lena):
    assert browser(lena).get(reverse("source", args=["nowhere"])).status_code == 404
    assert browser(lena).post(reverse("source", args=["nowhere"]), SETTINGS).status_code == 404


def test_lena_says_which_way_of_a_measure_is_good(lena, acme, crm):
    tell(crm, "t-1")
    measure = Measure.objects.get(name="ticket")

    response = browser(lena).post(
        reverse("measure", args=["crm", measure.pk]),
        {"unit": "minutes", "direction": "more_is_better", "value_direction": "more_is_worse"},
    )

    assert response.status_code == 302
    measure.refresh_from_db()
    assert (measure.unit, measure.direction, measure.value_direction) == (
        "minutes",
        Direction.MORE_IS_BETTER,
        Direction.MORE_IS_WORSE,
    )
    assert "More is better" in page(lena, "source", "crm")


def test_a_measure_belongs_to_the_sources_that_use_it(lena, ben, acme, crm):
    tell(crm, "t-1")
    measure = Measure.objects.get(name="ticket")
    Source.objects.create(slug="erp", name="ERP")

    assert browser(lena).get(reverse("measure", args=["erp", measure.pk])).status_code == 404
    assert browser(ben).get(reverse("measure", args=["crm", measure.pk])).status_code == 403
