"""Sources: made when first heard of, the first that brings customers is the directory, silence is an alarm."""

from datetime import timedelta

import pytest

from signals.models import Source
from signals.services import sources
from signals.services.sources import NotASourceName
from tests.signals.conftest import NOW


@pytest.mark.django_db
def test_a_source_is_made_once() -> None:
    made = sources.get_or_create("web-shop", by=None)

    assert sources.get_or_create("web-shop", by=None) == made
    assert made.name == "Web shop"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "my crm", "x" * 61, "a/b", "é"])
def test_a_name_that_could_not_stand_in_a_url_is_refused(slug: str) -> None:
    with pytest.raises(NotASourceName):
        sources.get_or_create(slug, by=None)


@pytest.mark.django_db
def test_the_first_source_that_brings_customers_is_the_directory_and_stays_it() -> None:
    crm, shop = (Source.objects.create(slug=slug, name=slug) for slug in ("crm", "shop"))

    sources.customers_come_from(crm)
    sources.customers_come_from(shop)

    assert sources.directory() == crm


@pytest.mark.django_db
def test_to_have_heard_from_a_source_never_goes_back() -> None:
    source = Source.objects.create(slug="crm", name="CRM")
    sources.heard_from(source, at=NOW)

    sources.heard_from(source, at=NOW - timedelta(hours=1))

    source.refresh_from_db()
    assert source.last_received_at == NOW


@pytest.mark.django_db
def test_a_source_that_is_late_is_an_alarm_once_and_until_it_speaks() -> None:
    feed = Source.objects.create(
        slug="feed", name="Feed", expected_every=timedelta(hours=1), last_received_at=NOW - timedelta(hours=2)
    )
    Source.objects.create(slug="calm", name="Calm", last_received_at=NOW - timedelta(days=900))

    assert sources.watch(at=NOW) == [feed]
    assert sources.watch(at=NOW) == []

    sources.heard_from(feed, at=NOW)
    feed.refresh_from_db()
    assert feed.silent_since is None
