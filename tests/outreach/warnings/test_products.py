"""Products that are watched: by the words of customers, set up by page and API, and counted backwards."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crisis_triage.shared.errors import DomainError, Forbidden
from crisis_triage.shared.versions import Stale
from outreach.models import WarnedSeries
from outreach.services import warning_watch, watched_products
from outreach.services.watched_products import Naming, ProductNameTaken
from signals.models import CountedDay, NegativeHour, WatchedProduct
from signals.services import negative_hours
from signals.vocabulary import Dimension
from tests.factories.bursts import NOW, burst, calm_weeks, crowd, say

pytestmark = pytest.mark.django_db
PATH, JSON = "/api/v1/watched-products", "application/json"


def watch(by, *said, name="TimeClock"):
    return watched_products.add(naming=Naming(name, said), by=by, at=NOW)


def heard() -> int:
    return sum(NegativeHour.objects.filter(dimension=Dimension.PRODUCT).values_list("heard", flat=True))


def test_a_burst_of_a_product_is_seen_by_its_name(lena):
    watch(lena, "time clock", "C++ terminal")
    people = crowd(40)
    calm_weeks(people, text="Is the time clock on sale?")
    burst(people, text="Our TIME CLOCK is dead")

    warning_watch.watch(at=NOW)

    assert WarnedSeries.objects.filter(dimension="product", label="TimeClock").exists()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the Time Clock is dead", 1),
        ("time clocks are dead", 0),
        ("we write C++ here", 1),
        ("100% (yes) is a lie", 1),
        ("100 yes", 0),
    ],
)
def test_words_are_whole_and_only_words(lena, text, count):
    watch(lena, "time clock", "C++", "100% (yes)")
    say(crowd(1), [NOW], text=text)

    negative_hours.count_due(at=NOW)

    assert heard() == count


def test_what_was_said_before_is_counted_when_the_words_change_and_gone_with_the_product(lena):
    say(crowd(3), [NOW] * 3, text="The roster is wrong")
    product = watch(lena, "planner")
    negative_hours.count_due(at=NOW)
    before = heard()

    changed = watched_products.change(product=product, naming=Naming("Planner", ["roster"]), by=lena, at=NOW)
    negative_hours.count_due(at=NOW)
    after = heard()
    watched_products.remove(product=changed, by=lena, at=NOW)

    assert (before, after, heard()) == (0, 3, 0)
    assert CountedDay.objects.exists()


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        (" ", ["clock"], "Name the product"),
        ("Clock", ["a"], "found everywhere"),
        ("Clock", ["!!!"], "found everywhere"),
        ("Clock", [" "], "at least one word"),
        ("Clock", ["x\0y"], "NUL"),
        ("Clock", [f"word {place}" for place in range(21)], "At most 20"),
        ("timeclock", ["clock"], "watched already"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(lena, name, said, sentence):
    watch(lena)

    with pytest.raises(DomainError, match=sentence):
        watched_products.add(naming=Naming(name, said), by=lena, at=NOW)


def test_its_name_stays_its_own_and_who_came_second_is_told(lena, ana):
    first, other = watch(lena), watch(lena, name="Planner")
    seen = frozenset([first.version])
    watched_products.change(product=first, naming=Naming("Clock"), seen=seen, by=lena, at=NOW)

    with pytest.raises(Stale):
        watched_products.change(product=first, naming=Naming("Terminal"), seen=frozenset(["x"]), by=lena, at=NOW)
    with pytest.raises(ProductNameTaken):
        watched_products.change(product=other, naming=Naming("CLOCK"), by=lena, at=NOW)
    with pytest.raises(Forbidden):
        watched_products.remove(product=other, by=ana, at=NOW)


def test_the_page_lists_changes_and_removes(lena, signed_in):
    browser = signed_in(lena)
    assert "No product is watched" in browser.get("/settings/products").content.decode()

    browser.post("/settings/products/new", {"name": "TimeClock", "said": "time clock\nthe terminal\n"})
    product = WatchedProduct.objects.get()
    listed = browser.get("/settings/products").content.decode()
    refused = browser.post(
        f"/settings/products/{product.pk}", {"name": "TimeClock", "said": "?", "seen": product.version}
    )
    late = browser.post(f"/settings/products/{product.pk}/remove", {"seen": "product-0"})
    done = browser.post(f"/settings/products/{product.pk}/remove", {"seen": product.version})

    assert "time clock, the terminal" in listed
    assert (refused.status_code, late.status_code, done.status_code) == (422, 412, 302)
    assert not WatchedProduct.objects.exists()


def test_the_same_by_api(with_token, lena):
    client = with_token(lena)
    made = client.post(PATH, {"name": "TimeClock"}, JSON)
    place, tag = made.headers["Location"], {"if-match": made.headers["ETag"]}

    changed = client.put(place, {"name": "TimeClock", "said": ["terminal"]}, JSON, headers=tag)
    blind = client.delete(place)
    late = client.delete(place, headers=tag)
    gone = client.delete(place, headers={"if-match": changed.headers["ETag"]})

    assert made.json()["said"] == ["TimeClock"]
    assert changed.json()["said"] == ["terminal"]
    assert [answer.status_code for answer in (blind, late, gone)] == [428, 412, 204]
    assert client.get(PATH).json()["results"] == []


def test_warnings_and_products_can_be_had_as_files(lena, cleo, signed_in):
    watch(lena, "time clock")
    people = crowd(40)
    calm_weeks(people)
    burst(people)
    warning_watch.watch(at=NOW)

    rows = b"".join(signed_in(lena).get("/exports/warnings.csv").streaming_content).decode().splitlines()
    products = b"".join(signed_in(lena).get("/exports/watched-products.csv").streaming_content).decode()
    foreign = b"".join(signed_in(cleo).get("/exports/warnings.csv").streaming_content).decode().splitlines()

    assert len(rows) == 2
    assert "Delivery and delays" in rows[1]
    assert "time clock" in products
    assert len(foreign) == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"name": ""}, "a_product_has_words"),
        ({"words": []}, "a_product_has_words"),
        ({"words": ["x"] * 21}, "a_product_has_words"),
        ({"name": "PLANNER"}, "a_product_is_watched_once"),
    ],
)
def test_the_table_keeps_its_rules(changed, rule):
    WatchedProduct.objects.create(name="Planner", words=["planner"])
    product = WatchedProduct.objects.create(name="TimeClock", words=["time clock"])

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        WatchedProduct.objects.filter(pk=product.pk).update(**changed)


def test_its_version_moves_with_it():
    product = WatchedProduct.objects.create(name="Planner", words=["planner"])
    before = WatchedProduct.objects.get().version
    WatchedProduct.objects.filter(pk=product.pk).update(name="Plan", updated_at=timezone.now())

    assert WatchedProduct.objects.get().version != before
