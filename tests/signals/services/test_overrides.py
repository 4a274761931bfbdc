"""A person who knows better: who may say so, for how long, and what the database refuses whoever writes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from signals.models import Override
from signals.queries import overrides as queries
from signals.services import overrides
from signals.services.overrides import AlreadyOverridden, CustomerHasLeft, NoLongerHolds
from signals.vocabulary import Band
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, give_score

pytestmark = pytest.mark.django_db
REASON = "Their new director told me that they are looking at a competitor."


def claim(customer, by, *, at=NOW, days=30.0, band=Band.CRITICAL, reason=REASON) -> Override:
    return overrides.override(
        customer=customer, band=band, reason=reason, expires_at=at + timedelta(days=days), by=by, at=at
    )


@pytest.fixture
def acme(ana, north) -> Customer:
    """Ana's."""
    return CustomerFactory(name="Acme", owner=ana, team=north)


class TestWho:
    @pytest.mark.parametrize("person", ["ana", "lena", "adam"])
    def test_the_account_team_and_the_cco_may(self, request, acme, person):
        assert claim(acme, request.getfixturevalue(person)).pk

    @pytest.mark.parametrize("person", ["ben", "eve", "robo"])
    def test_who_only_reads_or_is_a_machine_may_not(self, request, acme, person):
        with pytest.raises(Forbidden):
            claim(acme, request.getfixturevalue(person))

    def test_a_stranger_does_not_find_the_customer(self, acme, cleo):
        with pytest.raises(NotFound):
            claim(acme, cleo)

    def test_a_stranger_withdraws_nothing(self, acme, ana, cleo):
        made = claim(acme, ana)

        with pytest.raises(NotFound):
            overrides.withdraw(override=made, by=cleo, at=NOW)
        with pytest.raises(NotFound):
            overrides.get(customer=acme, override_id=made.pk + 1)


class TestWhat:
    def test_the_score_stays_what_it_was(self, acme, ana):
        give_score(acme, 0.02)

        claim(acme, ana)

        acme.risk_score.refresh_from_db()
        assert (acme.risk_score.churn_risk, acme.risk_score.band) == (0.02, "healthy")

    @pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001, "a\0b"])
    def test_a_reason_that_says_nothing_or_too_much_is_refused(self, acme, ana, reason):
        with pytest.raises(Invalid) as refusal:
            claim(acme, ana, reason=reason)

        assert refusal.value.field == "reason"

    @pytest.mark.parametrize("days", [0, -1, 90.01])
    def test_it_ends_within_ninety_days(self, acme, ana, days):
        with pytest.raises(Invalid) as refusal:
            claim(acme, ana, days=days)

        assert refusal.value.field == "expires_at"
        assert claim(acme, ana, days=90).pk

    def test_nobody_claims_not_to_know(self, acme, ana):
        with pytest.raises(Invalid, match="no claim"):
            claim(acme, ana, band=Band.UNKNOWN)

    def test_of_who_has_left_nothing_is_claimed(self, acme, ana):
        Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 11, 20))

        with pytest.raises(CustomerHasLeft, match=r"20 Nov 2026"):
            claim(acme, ana)


class TestForHowLong:
    def test_two_at_once_are_refused_and_the_refusal_names_the_cure(self, acme, ana, lena):
        claim(acme, ana)

        with pytest.raises(
            AlreadyOverridden, match=r"Ana claims “critical” until 20 Dec 2026. Withdraw that one first"
        ):
            claim(acme, lena, band=Band.WATCH)

    def test_it_expires_by_itself_and_makes_room(self, acme, ana):
        claim(acme, ana, days=7)
        later = NOW + timedelta(days=7)

        assert queries.of_customer(customer_id=acme.pk, at=later - timedelta(seconds=1)).holding
        assert queries.of_customer(customer_id=acme.pk, at=later).holding is None
        assert claim(acme, ana, at=later).pk

    def test_a_withdrawn_one_is_past_and_makes_room(self, acme, ana, lena):
        made = claim(acme, ana)

        overrides.withdraw(override=made, by=lena, at=NOW + timedelta(hours=1))

        claims = queries.of_customer(customer_id=acme.pk, at=NOW + timedelta(hours=2))
        assert claims.holding is None
        assert [past.withdrawn_by for past in claims.past] == ["Lena"]
        assert claim(acme, ana, at=NOW + timedelta(hours=2)).pk

    def test_it_is_withdrawn_once(self, acme, ana):
        made = claim(acme, ana)
        overrides.withdraw(override=made, by=ana, at=NOW)

        with pytest.raises(NoLongerHolds):
            overrides.withdraw(override=made, by=ana, at=NOW)

    def test_an_expired_one_cannot_be_withdrawn(self, acme, ana):
        made = claim(acme, ana, days=7)

        with pytest.raises(NoLongerHolds):
            overrides.withdraw(override=made, by=ana, at=NOW + timedelta(days=8))


class TestBesideTheScore:
    def test_the_machines_value_is_told_with_it(self, acme, ana):
        give_score(acme, 0.02)
        claim(acme, ana)

        found = queries.of_customer(customer_id=acme.pk, at=NOW).holding

        assert (found.band, found.machine, found.contradicts) == (Band.CRITICAL, "Healthy, 2 %", True)

    def test_without_a_score_there_is_nothing_to_contradict(self, acme, ana):
        claim(acme, ana)

        found = queries.of_customer(customer_id=acme.pk, at=NOW).holding

        assert (found.machine, found.contradicts) == ("not scored yet", False)


class TestTheDatabaseRefuses:
    @pytest.fixture
    def made(self, acme, ana) -> Override:
        return claim(acme, ana)

    def insert(self, made: Override, **about: object) -> None:
        usual = {"customer": made.customer, "band": "watch", "reason": "Because.", "made_by": made.made_by}
        later = NOW + timedelta(days=200)
        with transaction.atomic():
            Override.objects.create(
                **(usual | {"made_at": later, "expires_at": later + timedelta(days=30)} | about)  # type: ignore[arg-type]
            )

    @pytest.mark.parametrize(
        ("about", "rule"),
        [
            ({"band": "unknown"}, "override_claims_a_band"),
            ({"reason": ""}, "override_has_a_reason"),
            ({"expires_at": NOW + timedelta(days=291)}, "override_ends_within_90_days"),
            ({"expires_at": NOW + timedelta(days=200)}, "override_ends_within_90_days"),
            ({"withdrawn_at": NOW + timedelta(days=201)}, "override_is_withdrawn_by_somebody"),
            (
                {"made_at": NOW + timedelta(days=29), "expires_at": NOW + timedelta(days=40)},
                "one_override_of_a_customer_holds",
            ),
        ],
    )
    def test_a_row_that_breaks_a_rule(self, made, about, rule):
        with pytest.raises(IntegrityError, match=rule):
            self.insert(made, **about)

    def test_a_withdrawal_after_the_end(self, made, ana):
        with pytest.raises(IntegrityError, match="override_is_withdrawn_while_it_holds"), transaction.atomic():
            Override.objects.update(withdrawn_at=NOW + timedelta(days=31), withdrawn_by=ana)

    def test_one_that_follows_the_last(self, made):
        self.insert(made)

        assert Override.objects.count() == 2

    @pytest.mark.parametrize(
        "change", [{"band": "watch"}, {"reason": "Else."}, {"expires_at": NOW + timedelta(days=60)}]
    )
    def test_a_second_thought_in_place(self, made, change):
        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
            Override.objects.update(**change)

    def test_a_withdrawal_taken_back(self, made, ana):
        overrides.withdraw(override=made, by=ana, at=NOW)

        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
            Override.objects.update(withdrawn_at=None, withdrawn_by=None)

    def test_that_one_is_forgotten(self, made):
        with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
            Override.objects.all().delete()

    def test_every_step_is_audited(self, made, lena):
        overrides.withdraw(override=made, by=lena, at=NOW)

        with connection.cursor() as cursor:
            cursor.execute("SELECT pgh_label, withdrawn_by_id FROM signals_overrideevent ORDER BY pgh_id")
            assert cursor.fetchall() == [("insert", None), ("update", lena.pk)]
