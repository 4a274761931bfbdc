"""Overrides: a person sets a claim beside the score, with a reason and an end, and may withdraw it. The score stays what it is,
and no model learns from a claim."""

from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, Customer, User
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from signals.models import Override
from signals.models.override import CLAIMS, LONGEST
from signals.vocabulary import Band

LONGEST_REASON = 2000


class AlreadyOverridden(DomainError):
    code = "already_overridden"


class NoLongerHolds(DomainError):
    """It was withdrawn, or its time is over."""

    code = "no_longer_holds"


class CustomerHasLeft(DomainError):
    code = "customer_has_left"


@transaction.atomic
def override(*, customer: Customer, band: Band, reason: str, expires_at: datetime, by: User, at: datetime) -> Override:
    """Raises Forbidden, NotFound, Invalid, CustomerHasLeft, AlreadyOverridden."""
    access.check_may(by, Action.OVERRIDE)
    access.get_customer(by, customer.pk)
    reason = _reason(reason)
    _check_band(band)
    _check_end(expires_at, at)
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    _check_has_not_left(held, at)
    _check_is_free(held, at)
    return Override.objects.create(
        customer=held, band=band, reason=reason, made_by=by, made_at=at, expires_at=expires_at
    )


@transaction.atomic
def withdraw(*, override: Override, by: User, at: datetime) -> Override:
    """Anybody who may override this customer may: the one who claimed it may be on holiday. Raises Forbidden, NotFound,
    NoLongerHolds."""
    access.check_may(by, Action.OVERRIDE)
    access.get_customer(by, override.customer_id)
    held = Override.objects.select_for_update().get(pk=override.pk)
    if held.withdrawn_at is not None or held.expires_at <= at:
        raise NoLongerHolds("This override holds no longer. There is nothing to withdraw.")
    held.withdrawn_at, held.withdrawn_by = max(at, held.made_at), by
    held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return held


def get(*, customer: Customer, override_id: int) -> Override:
    """Of a customer that the caller has found to be visible. Raises NotFound."""
    found = Override.objects.filter(customer=customer, pk=override_id).first()
    if found is None:
        raise NotFound("This customer has no such override.")
    return found


def _reason(given: str) -> str:
    reason = given.strip()
    if not reason:
        raise Invalid("Say in a sentence what you know that the signals do not show.", field="reason")
    if "\0" in reason:
        raise Invalid("The reason holds a NUL byte, which is no text. Remove it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            f"That is {len(reason):,} characters, and at most {LONGEST_REASON:,} fit. Shorten it.", field="reason"
        )
    return reason


def _check_band(band: Band) -> None:
    if band not in CLAIMS:
        raise Invalid(f"Claim {', '.join(CLAIMS[:-1])} or {CLAIMS[-1]}: “{band}” is no claim.", field="band")


def _check_end(expires_at: datetime, at: datetime) -> None:
    if expires_at <= at:
        raise Invalid("An override ends in the future. Choose a later end.", field="expires_at")
    if expires_at > at + LONGEST:
        raise Invalid(
            f"An override holds for {LONGEST.days} days at most; renew it then, if it is still true.",
            field="expires_at",
        )


def _check_has_not_left(customer: Customer, at: datetime) -> None:
    if customer.churned_on is not None and customer.churned_on <= Company.ours().today(at):
        raise CustomerHasLeft(
            f"{customer.name} left on {customer.churned_on:%-d %b %Y}: there is no risk to claim. If that is wrong, "
            f"correct the customer first."
        )


def _check_is_free(customer: Customer, at: datetime) -> None:
    holding = Override.objects.holding(at).select_related("made_by").filter(customer=customer).first()
    if holding is not None:
        raise AlreadyOverridden(
            f"{holding.made_by.name} claims “{Band(holding.band).label.lower()}” until {holding.expires_at:%-d %b %Y}. "
            f"Withdraw that one first: two claims at once would say nothing."
        )
