"""Measures: got, or made with a sensible direction when a feed first uses them. A person may correct them later."""

from collections.abc import Collection

from django.db import transaction

from signals.features.meaning import BETTER, TEXT_SENTIMENT, UNKNOWN, WORSE, guess
from signals.models import Measure
from signals.vocabulary import Direction, Kind

MOST = 2_000
"""A feed that puts a number or a name into ``measure`` would make a measure per row; nobody could read those."""

# unit of the value, direction of the count, direction of the value
WELL_KNOWN: dict[tuple[Kind, str], tuple[str, Direction, Direction]] = {
    (Kind.ENGAGEMENT, "logins"): ("logins", BETTER, BETTER),
    (Kind.ENGAGEMENT, "active_seats"): ("seats", BETTER, BETTER),
    (Kind.ENGAGEMENT, "seats_active"): ("seats", BETTER, BETTER),
    (Kind.ENGAGEMENT, "feature_usage"): ("uses", BETTER, BETTER),
    (Kind.ENGAGEMENT, "purchase"): ("money", BETTER, BETTER),
    (Kind.ENGAGEMENT, "basket"): ("money", BETTER, BETTER),
    (Kind.ENGAGEMENT, "message"): ("messages", BETTER, BETTER),
    (Kind.ENGAGEMENT, "like"): ("likes", BETTER, BETTER),
    (Kind.ENGAGEMENT, "dislike"): ("dislikes", WORSE, WORSE),
    (Kind.ENGAGEMENT, "unfriend"): ("people", WORSE, WORSE),
    (Kind.ENGAGEMENT, "error"): ("errors", WORSE, WORSE),
    (Kind.SURVEY, "nps"): ("points 0–10", UNKNOWN, BETTER),
    (Kind.SURVEY, "csat"): ("points 1–5", UNKNOWN, BETTER),
    (Kind.SURVEY, "ces"): ("points 1–7", UNKNOWN, BETTER),
    (Kind.SOCIAL, "mention"): ("sentiment −1…1", UNKNOWN, BETTER),
    (Kind.SOCIAL, "complaint"): ("sentiment −1…1", WORSE, BETTER),
    (Kind.SUPPORT, "ticket"): ("", WORSE, UNKNOWN),
    (Kind.SUPPORT, "incident"): ("", WORSE, UNKNOWN),
    (Kind.SUPPORT, "sla_missed"): ("", WORSE, WORSE),
    (Kind.SUPPORT, "reopened"): ("times", WORSE, WORSE),
    (Kind.SUPPORT, "first_reply"): ("minutes", UNKNOWN, WORSE),
    (Kind.SUPPORT, "resolution_time"): ("hours", UNKNOWN, WORSE),
    (Kind.SUPPORT, "resolved"): ("", BETTER, UNKNOWN),
    (Kind.BILLING, "invoice_overdue"): ("days", WORSE, WORSE),
    (Kind.BILLING, "payment_failed"): ("money", WORSE, WORSE),
    (Kind.BILLING, "downgrade"): ("money", WORSE, WORSE),
    (Kind.BILLING, "cancellation_notice"): ("", WORSE, UNKNOWN),
    (Kind.BILLING, "refund"): ("money", WORSE, WORSE),
    (Kind.BILLING, "upgrade"): ("money", BETTER, BETTER),
    (Kind.BILLING, "invoice_paid"): ("money", BETTER, BETTER),
    (Kind.BILLING, "subscription_started"): ("money", BETTER, BETTER),
    (Kind.BILLING, "term_started"): ("money", BETTER, BETTER),
    (Kind.ACCOUNT_REPORT, "sentiment"): ("points −2…2", UNKNOWN, BETTER),
    (Kind.ACCOUNT_REPORT, "champion_left"): ("", WORSE, UNKNOWN),
    (Kind.ESCALATION, "escalation"): ("severity 1 (worst) to 5", WORSE, BETTER),
    (Kind.OUTREACH, "touchpoint"): ("", BETTER, UNKNOWN),
    # What our acts are called when nobody answered: how often we try says nothing about the customer.
    (Kind.OUTREACH, "touchpoint_one_way"): ("", UNKNOWN, UNKNOWN),
    (Kind.OUTREACH, "touchpoint_not_reached"): ("", UNKNOWN, UNKNOWN),
    (Kind.OUTREACH, "touchpoint_declined"): ("", UNKNOWN, UNKNOWN),
    (Kind.OUTREACH, "promise_kept"): ("", BETTER, UNKNOWN),
    (Kind.OUTREACH, "promise_broken"): ("", WORSE, UNKNOWN),
    (Kind.OUTREACH, "escalation_ended"): ("", BETTER, UNKNOWN),
    (Kind.OUTREACH, "escalation_trend"): ("1 improving … −1 worsening", UNKNOWN, BETTER),
    # Its count says nothing: the texts are counted already, by what they are.
    **{(kind, TEXT_SENTIMENT): ("sentiment −1…1", UNKNOWN, BETTER) for kind in Kind},
}


def ensure(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The id of each (kind, name); of none that would be one measure too many. New ones are made in one order, so that
    two feeds that bring them at once cannot deadlock."""
    known = _known()
    missing = sorted(set(wanted) - known.keys())[: max(0, MOST - len(known))]
    if not missing:
        return known
    with transaction.atomic():
        Measure.objects.bulk_create([_new(kind, name) for kind, name in missing], ignore_conflicts=True)
    return _known()


def _known() -> dict[tuple[str, str], int]:
    return {(kind, name): id for id, kind, name in Measure.objects.values_list("id", "kind", "name")}


def _new(kind: str, name: str) -> Measure:
    unit, direction, value_direction = WELL_KNOWN.get((Kind(kind), name), ("", *guess(Kind(kind), name)))
    return Measure(kind=kind, name=name, unit=unit, direction=direction, value_direction=value_direction)
