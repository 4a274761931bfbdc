"""What handling an issue cost is written down, and who had some lately is flagged."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Concession
from outreach.services import concessions
from outreach.vocabulary import ConcessionKind
from tests.factories.issues import NOW, an_issue

pytestmark = pytest.mark.django_db


def give(customer, by, *, at=NOW, **about):
    given = {
        "kind": ConcessionKind.CREDIT,
        "amount": Decimal("50.00"),
        "currency": "eur",
        "reason": "A day without exports.",
    }
    return concessions.give(customer=customer, by=by, at=at, **(given | about))


def test_it_says_how_much_for_what_and_by_whom(ana, acme):
    given = give(acme, ana, issue=an_issue(ana, acme))

    assert (given.amount, given.currency, given.given_by, given.is_repeated) == (Decimal("50.00"), "EUR", ana, False)


def test_a_second_one_within_a_year_is_flagged(ana, acme, zenith, lena):
    give(acme, ana)
    give(zenith, lena)

    assert give(acme, ana, at=NOW + timedelta(days=300)).is_repeated
    assert not give(zenith, lena, at=NOW + timedelta(days=400)).is_repeated


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal(10) ** 13}, "amount"),
        ({"currency": "€"}, "currency"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(ana, acme, wrong, field):
    with pytest.raises(Invalid) as refused:
        give(acme, ana, **wrong)

    assert refused.value.field == field


def test_it_is_not_for_an_issue_that_does_not_touch_them(lena, acme, zenith):
    with pytest.raises(Invalid, match="does not touch this customer") as refused:
        give(acme, lena, issue=an_issue(lena, zenith))

    assert refused.value.field == "issue"


def test_strangers_and_readers_may_not(cleo, ben, acme):
    with pytest.raises(NotFound):
        give(acme, cleo)
    with pytest.raises(Forbidden):
        give(acme, ben)


def test_it_is_never_taken_back(ana, acme):
    give(acme, ana)

    with pytest.raises(DatabaseError, match="is_written_once"), transaction.atomic():
        Concession.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
        Concession.objects.all().delete()
