"""Every list as a file: what holds for each of them, whichever it is."""

import csv
import html
import io
import re
from collections.abc import Iterator

import pytest
from django.db import transaction

from accounts.models import Customer, User
from accounts.vocabulary import Scope
from outreach.forms.exports import EXPORTS
from outreach.models import Escalation, Issue, Need, Notification, Touchpoint
from outreach.notices import Event
from signals.models import ParkedSignal, QuarantinedRow, Source
from tests.architecture import access_world
from tests.architecture.access_world import World

pytestmark = pytest.mark.django_db

STARTS = re.compile("[=+\\-@＝＋－＠\t\r\n]")
FORM = '=HYPERLINK("http://x"),A1'
NEEDS = {
    "recipients": lambda world: {"message": world.messages.failed.pk},
    "webhook-log": lambda world: {"webhook": world.webhook_delivery.endpoint_id},
    "untold": lambda world: {"crisis": world.crises.running.pk},
    "measure-rows": lambda world: {"measure": "kept_rate"},
}
EMPTY_HERE = {
    "warning-replays",
    "blind-spots",
    "came-back",
    "report-arr-at-risk",
    "gone",
    "arr-at-risk",
    "was-it-right",
    "themes",
    "disagreements",
    "measure-rows",
}
"""Nothing moved yet, nobody left, nobody wrote, nobody contradicts, no promise was due, and somebody talked with everybody."""

WHOSE = {"notifications": "ana"}
OF_NOBODY = {"sources", "measures"}
"""What they say is about no single customer."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """Acme is ana's and cleo's stranger; whoever can be named is named like a formula."""
    with access_world.on_stage(django_db_blocker, tmp_path_factory) as built:
        source = built.source
        ParkedSignal.objects.create(
            source=source,
            external_id="S-9",
            customer_external_id="@unknown",
            measure=built.measure,
            occurred_at=built.escalation.raised_at,
            known_at=built.escalation.raised_at,
            received_at=built.escalation.raised_at,
        )
        told = {"event": Event.CUSTOMER_CRITICAL, "id": built.acme.pk, "at": built.escalation.raised_at.isoformat()}
        Notification.objects.update(latest=[told], read_at=None, acknowledged_at=None)
        Customer.objects.filter(name="Acme").update(name=f"{FORM} Acme", segment="+1", region="-1")
        User.objects.filter(name="Ana").update(name="@Ana")
        for model, field in (
            (Escalation, "reason"),
            (Need, "words"),
            (Touchpoint, "summary"),
            (Issue, "title"),
            (QuarantinedRow, "raw"),
            (Source, "name"),
        ):
            model.objects.update(**{field: f"{FORM} Acme"})
        yield built


def read(response) -> list[list[str]]:
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def file_of(world: World, person: str, name: str, **asked) -> list[list[str]]:
    given = NEEDS.get(name, lambda _: {})(world)
    return read(world.client(person, is_api=False).get(f"/exports/{name}.csv", given | asked))


@pytest.mark.parametrize("name", EXPORTS)
def test_no_cell_runs_as_a_formula(world, name):
    heading, *rows = file_of(world, WHOSE.get(name, "lena"), name)

    assert [cell for row in [heading, *rows] for cell in row if STARTS.match(cell) and not is_number(cell)] == []
    assert {len(row) for row in rows} <= {len(heading)}
    assert bool(rows) != (name in EMPTY_HERE)


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"-?[0-9.]+", cell))


@pytest.mark.parametrize("name", EXPORTS)
def test_moments_name_their_zone_and_money_its_currency(world, name):
    lena = world.people["lena"]
    with transaction.atomic():
        User.objects.filter(pk=lena.pk).update(time_zone="Asia/Kolkata")
        heading, *rows = file_of(world, "lena", name)
        transaction.set_rollback(True)

    moment, amount = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), re.compile(r"\bARR\b|[Ll]oss|Amount")
    for place, title in enumerate(heading):
        told = {bool(moment.fullmatch(row[place])) for row in rows if row[place]}
        assert (True in told) <= title.endswith("(Asia/Kolkata)"), title
        if amount.search(title) and "because" not in title:
            assert title.endswith("(USD)") or any("urrency" in other for other in heading), title


@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - OF_NOBODY))
def test_a_stranger_has_nothing_of_it(world, name):
    """404 and 403 are nothing as well."""
    given = NEEDS.get(name, lambda _: {})(world)

    response = world.client("cleo", is_api=False).get(f"/exports/{name}.csv", given)

    assert response.status_code in (403, 404) or "Acme" not in str(read(response)[1:])


@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - {"taken-files"}))  # taking it along is a row of the next one
def test_the_api_gives_the_same_file_in_utc(world, name):
    given = NEEDS.get(name, lambda _: {})(world)
    theirs = file_of(world, "lena", name)

    ours = read(world.client("lena", is_api=True).get(f"/api/v1/exports/{name}", given))

    assert [row[:2] for row in ours[1:]] == [row[:2] for row in theirs[1:]]
    assert [title for title in ours[0] if title.endswith("(UTC)")] == [
        title for title in theirs[0] if title.endswith("(UTC)")
    ]


# A page with a filter, and where its rows stand.
PAGES = {
    "call-list": ("/?band=in_danger", r'<th scope="row"'),
    "duplicates": ("/customers/duplicates", r'href="/customers/\d+/merge'),
    "contact-duplicates": ("/customers/duplicates", r'href="/contacts/\d+/merge'),
    "escalations": ("/escalations?state=open", r"data-row-link"),
    "touchpoints": ("/touchpoints?mine=on", r"data-row-link"),
    "needs": ("/needs?state=all", r'<td[^>]* data-label="Kind"'),
    "issues": ("/issues/list?state=new", r"data-row-link"),
    "messages": ("/messages?state=approved", r"data-row-link"),
    "imports": ("/imports", r"data-row-link"),
    "parked": ("/parked", r'<th scope="row"'),
    "sources": ("/sources", r"data-row-link"),
    "notifications": ("/notifications?show=all", r'<li[^>]*><button class="as-link"'),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_file_has_the_rows_of_the_page_and_its_link_leads_there(world, name):
    address, row = PAGES[name]
    browser = world.client("lena" if name in ("imports", "parked") else "ana", is_api=False)

    page = browser.get(address).content.decode()
    link = re.search(rf'href="(/exports/{name}\.csv[^"]*)"[^>]*>.*?Export CSV', page)
    rows = read(browser.get(html.unescape(link[1])))[1:]

    assert len(rows) == len(re.findall(row, page)) > 0


def test_who_may_not_export_sees_no_link(world):
    browser = world.client("eve", is_api=False)

    assert "Export CSV" not in browser.get("/escalations").content.decode()
    assert browser.get("/exports/escalations.csv").status_code == 403


@pytest.mark.parametrize(
    ("name", "asked", "pointer"),
    [
        ("escalations", {"state": "closed"}, "/state"),
        ("escalations", {"sate": "open"}, "/sate"),
        ("recipients", {}, "/message"),
        ("measures", {"from": "2026-02-01", "to": "2026-01-01"}, "/to"),
    ],
)
def test_a_filter_that_is_none_never_gives_everything_by_api(world, name, asked, pointer):
    response = world.client("lena", is_api=True).get(f"/api/v1/exports/{name}", asked)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_a_token_needs_the_scope_of_its_list(world, with_token):
    reads_calls = with_token(world.people["lena"], Scope.OUTREACH_READ)

    assert reads_calls.get("/api/v1/exports/escalations").status_code == 200
    assert reads_calls.get("/api/v1/exports/imports").status_code == 403
    assert reads_calls.get("/api/v1/exports/everything").status_code == 404
