"""The measures by API: the numbers of the pages, for what the token's user may see."""

from datetime import UTC, datetime

import pytest

from outreach.queries.measures.catalogue import MEASURES
from tests.factories.accounts import CustomerFactory
from tests.outreach.queries.measuring import DAY, a_loop, told

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ADDRESS = "/api/v1/measures"
NOVEMBER = "from=2026-11-01&to=2026-11-10"


@pytest.fixture
def three(lena, acme, zenith):
    """Two told after four and eight days, one open."""
    for customer, days in ((acme, 4), (zenith, 8)):
        told(lena, a_loop(lena, customer, at=OPENED), promised=OPENED, delivered=OPENED, at=OPENED + days * DAY)
    a_loop(lena, CustomerFactory(), at=OPENED)


def test_all_measures_come_with_n_definition_and_zone(with_token, lena, three):
    sent = with_token(lena).get(f"{ADDRESS}?{NOVEMBER}&every=week").json()

    assert sent["time_zone"] == "UTC"
    assert sent["period"] == {"first": "2026-11-01", "last": "2026-11-10"}
    assert sent["before"] == {"first": "2026-10-22", "last": "2026-10-31"}
    assert [each["name"] for each in sent["results"]] == [measure.name for measure in MEASURES]
    [close] = [each for each in sent["results"] if each["name"] == "time_to_close"]
    assert (close["figure"]["value"], close["figure"]["n"], close["figure"]["p90"]) == (6, 2, pytest.approx(7.6))
    assert [step["figure"]["n"] for step in close["trend"]] == [0, 1, 1]
    assert [(group["key"], group["name"], group["figure"]["n"]) for group in close["groups"]] == [
        ("engineering", "Engineering", 2)
    ]
    assert "Fixed is not told" in close["definition"]


def test_a_token_counts_what_its_user_sees(with_token, ana, three):
    [rate] = with_token(ana).get(f"{ADDRESS}/close_rate?{NOVEMBER}&target=5").json()["results"]

    assert (rate["figure"]["hits"], rate["figure"]["judged"], rate["figure"]["value"]) == (1, 1, 1.0)


def test_too_few_are_no_number_by_api_either(with_token, lena, three):
    sent = with_token(lena).get(f"{ADDRESS}/stayed_after_no?{NOVEMBER}").json()

    assert (sent["results"][0]["figure"]["value"], sent["results"][0]["figure"]["hits"]) == (None, None)


def test_the_rows_of_a_measure_come_page_by_page(with_token, lena, three):
    client, found, address = with_token(lena), [], f"{ADDRESS}/close_rate/rows?{NOVEMBER}&limit=2"
    while address:
        page = client.get(address).json()
        found += page["results"]
        address = page["next"]

    assert len({row["loop_id"] for row in found}) == len(found) == 3
    missed = client.get(f"{ADDRESS}/close_rate/rows?{NOVEMBER}&target=5&which=misses").json()["results"]
    assert {row["state"] for row in missed} == {"open", "told"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-10&to=2026-11-01", "/to"),
        ("from=1066-10-14", "/from"),
        ("from=2001-01-01&every=week", "/every"),
        ("every=day", "/every"),
        ("by=height", "/by"),
        ("owner=ana", "/owner"),
        ("target=0", "/target"),
        ("function=enginering", "/function"),
        ("segment=smal", "/segment"),
        ("owner=987654321", "/owner"),
        ("fuction=sales", "/fuction"),
    ],
)
def test_what_is_wrong_is_named(with_token, lena, query, field):
    response = with_token(lena).get(f"{ADDRESS}?{query}")

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [field]


def test_a_measure_that_is_none_is_not_found(with_token, lena):
    assert with_token(lena).get(f"{ADDRESS}/happiness").status_code == 404
    assert with_token(lena).get(f"{ADDRESS}/kept_rate/rows?cursor=000000_1").status_code == 422
