"""Earned authority: who asked for help, what it touched, what came of it; written once, corrected by another row."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import Customer
from accounts.money import Money, NoExchangeRate
from accounts.vocabulary import Function, Scope
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.learning import HelpVerdict
from outreach.models import HelpOutcome, HelpRequest
from outreach.queries import help_page
from outreach.services import help_requests
from outreach.services.help_requests import Help, HelpWasCorrected
from tests.factories.issues import NOW, an_issue
from tests.factories.learning import some_help
from tests.outreach.queries.measuring import NOVEMBER, ask
from tests.outreach.scene.conftest import read

pytestmark = pytest.mark.django_db
SAME = {"function": Function.SALES, "what": "Join the renewal call.", "asked_on": NOW.date(), "asker": "Kim Park"}


def test_the_arr_of_the_issue_is_frozen_as_it_is_that_day(lena, acme, zenith):
    Customer.objects.filter(pk__in=[acme.pk, zenith.pk]).update(arr=1000, currency="USD")
    row = some_help(lena, issue=an_issue(lena, acme, zenith))

    Customer.objects.filter(pk=acme.pk).update(arr=5)
    corrected = help_requests.correct(
        request=row,
        given=Help(**{**SAME, "what": "Join two calls."}, issue=row.issue),
        reason="It was two.",
        by=lena,
        at=NOW,
    )

    assert (row.arr, row.currency) == (Decimal(2000), "USD")
    assert (corrected.arr, corrected.corrects) == (Decimal(2000), row)


def test_without_a_rate_there_is_no_sum_and_money_names_its_currency(lena, acme):
    Customer.objects.filter(pk=acme.pk).update(arr=1000, currency="CHF")

    with pytest.raises(NoExchangeRate):
        some_help(lena, issue=an_issue(lena, acme))
    with pytest.raises(Invalid, match="amount and a currency"):
        some_help(lena, arr=Money(Decimal(5), ""))
    with pytest.raises(Invalid, match="Leave it empty"):
        some_help(lena, issue=an_issue(lena, acme), arr=Money(Decimal(5), "USD"))


def test_whether_they_came_back_is_read_from_the_ledger(lena, ana):
    first = some_help(lena, is_asked=False, at=NOW - timedelta(days=9))
    again = some_help(lena, asker="  kim  PARK ", at=NOW)
    pushed = some_help(lena, asker="", asked_by=ana, at=NOW - timedelta(days=3))
    some_help(lena, asker="", asked_by=ana, is_asked=False, at=NOW)

    found = dict(help_page.standing(read(lena)).values_list("pk", "came_back"))

    assert (found[first.pk], found[again.pk], found[pushed.pk]) == (True, False, False)


def test_what_was_written_stays_and_what_was_said_goes_along_with_a_correction(lena, ana):
    row = some_help(lena, asker="", asked_by=ana)
    help_requests.tell_outcome(request=row, verdict=HelpVerdict.HELPED, what="They renewed.", by=ana, at=NOW)
    made = help_requests.correct(request=row, given=Help(**SAME), reason="It was Kim.", by=lena, at=NOW)

    assert [(each.verdict, each.said_by) for each in made.outcomes.all()] == [("helped", ana)]
    assert [line.id for line in help_page.page(reader=read(lena), after="").lines] == [made.pk]
    assert ask(lena, "help_asked", period=NOVEMBER).now.rows == 1
    for refused in (
        lambda: help_requests.correct(request=row, given=Help(**SAME), reason="Again.", by=lena, at=NOW),
        lambda: help_requests.tell_outcome(request=row, verdict=HelpVerdict.HELPED, what="Yes.", by=lena, at=NOW),
    ):
        with pytest.raises(HelpWasCorrected):
            refused()
    for table in (HelpRequest, HelpOutcome):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            table.objects.all().delete()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        HelpRequest.objects.update(what="Something else.")


def test_who_asked_says_what_came_of_it_and_a_stranger_finds_nothing(lena, ana, cleo, eve, ben):
    row = some_help(lena, asker="", asked_by=ana)

    with pytest.raises(NotFound):
        help_requests.tell_outcome(request=row, verdict=HelpVerdict.HELPED, what="Yes.", by=cleo, at=NOW)
    with pytest.raises(Forbidden):
        help_requests.tell_outcome(request=row, verdict=HelpVerdict.HELPED, what="Yes.", by=ben, at=NOW)
    with pytest.raises(Forbidden):
        help_requests.record(given=Help(**SAME), by=ana, at=NOW)
    assert [help_page.standing(read(user)).count() for user in (ana, eve, cleo)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"what": ""}, "help_says_who_asked_and_what_for"),
        ({"function": "kitchen"}, "help_says_who_asked_and_what_for"),
        ({"arr": 5}, "help_has_money_with_its_currency"),
        ({"reason": "So."}, "who_corrects_help_says_why"),
    ],
)
def test_the_table_refuses_what_is_half_said(lena, wrong, name):
    whole = {**SAME, "is_asked": True, "person": "name:kim", "helper": lena, "recorded_by": lena, "recorded_at": NOW}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HelpRequest.objects.create(**{**whole, **wrong})


def test_the_pages_and_the_api_write_the_same_ledger(signed_in, with_token, lena):
    client, today = signed_in(lena), {**SAME, "asked_on": f"{timezone.now():%Y-%m-%d}"}

    sent = client.post("/earned-authority/new", {**today, "is_asked": "offered", "arr": "1200.50", "currency": "usd"})
    token = with_token(lena, Scope.OUTREACH_READ)
    listed = token.get("/api/v1/help-requests").json()["results"]
    html = client.get("/earned-authority").content.decode()

    assert sent.status_code == 302
    assert [(each["asker"], each["arr"], each["currency"], each["is_asked"]) for each in listed] == [
        ("Kim Park", "1200.50", "USD", False)
    ]
    assert "Kim Park" in html
    assert client.get(sent.url).status_code == 200
