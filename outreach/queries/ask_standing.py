"""What has to be known of contacts before anybody asks them for a favour; in one question, however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Company
from crisis_triage.shared.sql import ask
from outreach import asks
from outreach.asks import AskRules, AskStanding, Exclusion
from outreach.models import AskPolicy
from outreach.models.loop import CLOSED

# Of whoever is called "customer" in the statement.
OF_CUSTOMER = f"""
     CROSS JOIN LATERAL (SELECT count(*) AS open FROM outreach_loop WHERE customer_id = customer.id AND state NOT IN ({CLOSED})) loops
     CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE promise.state = 'pending') AS pending,
                  max(settled_at) FILTER (WHERE promise.state = 'broken') AS broken_at
             FROM outreach_loop loop JOIN outreach_promise promise ON promise.loop_id = loop.id
            WHERE loop.customer_id = customer.id) promises
     CROSS JOIN LATERAL (
           SELECT array_agg(band) AS names FROM (
                  SELECT band FROM signals_riskscore WHERE customer_id = customer.id
                   UNION ALL
                  SELECT band FROM signals_override WHERE customer_id = customer.id
                     AND withdrawn_at IS NULL AND made_at <= %(at)s AND expires_at > %(at)s) both_of_them) bands
"""  # noqa: S608  our own words
STANDING = f"""
    SELECT contact.id, customer.id, contact.name, customer.name, contact.consent,
           EXISTS (SELECT FROM outreach_optout WHERE address = lower(contact.email) AND withdrawn_at IS NULL),
           contact.deleted_at IS NOT NULL OR customer.deleted_at IS NOT NULL, customer.churned_on,
           loops.open, promises.pending, promises.broken_at, bands.names,
           EXISTS (SELECT FROM outreach_recovery WHERE customer_id = customer.id AND ended_at IS NULL),
           of_contact.asked, of_contact.waiting, of_customer.asked, of_customer.waiting
      FROM accounts_contact contact JOIN accounts_customer customer ON customer.id = contact.customer_id
{OF_CUSTOMER}
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(asked_at) FILTER (WHERE asked_at > %(at)s - interval '365 days'), ARRAY[]::timestamptz[]) AS asked,
                  count(*) FILTER (WHERE state = 'proposed') AS waiting
             FROM outreach_ask WHERE contact_id = contact.id AND id IS DISTINCT FROM %(but)s) of_contact
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(asked_at) FILTER (WHERE asked_at > %(at)s - interval '365 days'), ARRAY[]::timestamptz[]) AS asked,
                  count(*) FILTER (WHERE state = 'proposed') AS waiting
             FROM outreach_ask WHERE customer_id = customer.id AND id IS DISTINCT FROM %(but)s) of_customer
     WHERE contact.id = ANY(%(contacts)s)
"""  # noqa: S608  our own words

STANDING_OF_CUSTOMERS = f"""
    SELECT customer.id, customer.name, customer.deleted_at IS NOT NULL, customer.churned_on, loops.open, promises.pending,
           promises.broken_at, bands.names,
           EXISTS (SELECT FROM outreach_recovery WHERE customer_id = customer.id AND ended_at IS NULL)
      FROM accounts_customer customer
{OF_CUSTOMER}
     WHERE customer.id = ANY(%(customers)s)
"""  # noqa: S608  our own words


@dataclass(frozen=True)
class Askable:
    """A contact, and why they are not asked now; nothing: they may be."""

    contact_id: int
    customer_id: int
    standing: AskStanding
    exclusions: Sequence[Exclusion]

    @property
    def may_be_asked(self) -> bool:
        return not self.exclusions


def of_contacts(
    *, contact_ids: Sequence[int], at: datetime, but: int | None = None, rules: AskRules | None = None
) -> Mapping[int, Askable]:
    """For contacts that the caller has found to be visible. ``but``: an ask of their own, which is not counted."""
    asked = {"contacts": list(contact_ids), "at": at, "but": but}
    held = rules or AskPolicy.rules()
    here = at.astimezone(Company.ours().zone)
    return {row[0]: _askable(row, held, here) for row in ask(STANDING, asked)} if contact_ids else {}


def of_customers(*, customer_ids: Sequence[int], at: datetime) -> Mapping[int, Sequence[Exclusion]]:
    """Why each of them is left in peace, whoever is asked there; for customers that the caller has found to be visible."""
    rules, here = AskPolicy.rules(), at.astimezone(Company.ours().zone)
    names = (
        "customer",
        "is_gone",
        "left_on",
        "open_loops",
        "pending_promises",
        "broken_at",
        "bands",
        "is_being_recovered",
    )
    found: dict[int, Sequence[Exclusion]] = {}
    for customer_id, *facts in (
        ask(STANDING_OF_CUSTOMERS, {"customers": list(customer_ids), "at": at}) if customer_ids else ()
    ):
        known = dict(zip(names, facts, strict=True))
        known["bands"] = frozenset(known["bands"] or ())
        standing = AskStanding(contact=known["customer"], consent="granted", **known)
        found[customer_id] = asks.exclusions(standing, rules=rules, at=here)
    return found


def of_contact(contact_id: int, *, at: datetime, but: int | None = None) -> Askable:
    return of_contacts(contact_ids=[contact_id], at=at, but=but)[contact_id]


def _askable(row: Sequence[Any], rules: AskRules, at: datetime) -> Askable:
    contact_id, customer_id, *facts = row
    names = (
        *("contact", "customer", "consent", "has_opted_out", "is_gone", "left_on", "open_loops", "pending_promises"),
        *("broken_at", "bands", "is_being_recovered", "asked", "waiting", "asked_of_customer", "waiting_of_customer"),
    )
    known = dict(zip(names, facts, strict=True))
    known["bands"] = frozenset(known["bands"] or ())
    standing = AskStanding(**known)
    return Askable(contact_id, customer_id, standing, asks.exclusions(standing, rules=rules, at=at))
