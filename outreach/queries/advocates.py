"""Who could speak for us, in the order of ``outreach.advocates``; and who is not asked, and why.

Whom we talked with in the last year and who did us a favour before: nobody else has a relationship to build on. So it is a few hundred
people at any size, found by index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from accounts import identity
from accounts.models import Contact
from crisis_triage.shared.sql import ask
from outreach import advocates
from outreach.advocates import House, Known, Weighed
from outreach.asks import AskState, Exclusion
from outreach.models import Ask, Crisis, Touchpoint
from outreach.queries import ask_standing, untold
from outreach.queries.ask_standing import Askable
from outreach.queries.readers import Reader
from signals.features.meaning import TEXT_SENTIMENT
from signals.vocabulary import Kind

MOST, LATEST_TALKS = 300, 1_000
YEAR = timedelta(days=365)
SHOWN = 50
KNOWN = f"""
    SELECT contact.id, (%(today)s::date - customer.started_on) / 365.25,
           (SELECT count(*) FROM outreach_touchpoint WHERE contact_id = contact.id AND is_two_way AND happened_at > %(since)s),
           (SELECT count(*) FROM outreach_ask WHERE contact_id = contact.id AND state = 'done'),
           (SELECT health_score FROM signals_riskscore WHERE customer_id = customer.id AND band <> 'unknown'),
           (SELECT count(*) FROM (
                   SELECT FROM signals_signal signal JOIN signals_measure measure ON measure.id = signal.measure_id
                    WHERE signal.customer_id = customer.id AND occurred_at > %(since)s AND measure.kind = %(social)s
                      AND measure.name <> %(ours)s
                      AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id) LIMIT 50) post),
           contact.job_title,
           EXISTS (SELECT FROM outreach_crisiscustomer WHERE crisis_id = %(crisis)s AND customer_id = customer.id),
           {untold.WAS_TOLD.strip()}
      FROM accounts_contact contact JOIN accounts_customer customer ON customer.id = contact.customer_id
     WHERE contact.id = ANY(%(contacts)s)
"""  # noqa: S608  our own words
FIELDS = ("years", "talks", "favours", "health", "posts", "job_title", "is_touched", "was_told")


@dataclass(frozen=True)
class Advocate:
    contact_id: int
    contact: str
    job_title: str
    customer_id: int
    customer: str
    customer_url: str
    house: House
    weighed: Weighed
    exclusions: Sequence[Exclusion]
    ask_url: str

    @property
    def may_be_asked(self) -> bool:
        return not self.exclusions

    @property
    def is_unfit(self) -> bool:
        """Nobody forbids it, and it would be no help."""
        return self.may_be_asked and not self.weighed.points


@dataclass(frozen=True)
class Advocates:
    """``able``: the best first; ``excluded``: who would be the best first. ``is_cut``: there are more."""

    able: Sequence[Advocate]
    excluded: Sequence[Advocate]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not self.able and not self.excluded


def shortlist(*, reader: Reader, crisis: Crisis | None = None, wanted: str = "") -> Advocates:
    """Of customers whom this person sees. ``crisis``: one that they know of. ``wanted``: part of a name, of whoever has it."""
    contacts = _candidates(reader, wanted)
    found = ranked(weigh(contacts=contacts, crisis=crisis, reader=reader))
    able = [each for each in found if each.may_be_asked]
    excluded = [each for each in found if not each.may_be_asked]
    return Advocates(able[:SHOWN], excluded[:SHOWN], max(len(able), len(excluded)) > SHOWN or len(contacts) == MOST)


def weigh(*, contacts: Sequence[Contact], crisis: Crisis | None = None, reader: Reader) -> Sequence[Advocate]:
    """``contacts``: with their customers, as this person sees them."""
    ids = [contact.pk for contact in contacts]
    standing, known = ask_standing.of_contacts(contact_ids=ids, at=reader.at), _known(ids, crisis, reader)
    return [_advocate(contact, standing[contact.pk], known[contact.pk], crisis) for contact in contacts]


def ranked(found: Sequence[Advocate]) -> Sequence[Advocate]:
    return sorted(found, key=lambda each: (-each.weighed.score, -each.weighed.factors[0].value, each.contact_id))


def _candidates(reader: Reader, wanted: str) -> Sequence[Contact]:
    seen = identity.visible_contacts(reader.user)
    if not wanted:
        return known_to_us(seen, reader=reader)
    named = seen.select_related("customer").order_by("pk")
    return list(named.filter(name__icontains=wanted)[:SHOWN]) or list(
        named.filter(customer__name__icontains=wanted)[:SHOWN]
    )


def known_to_us(among: QuerySet[Contact], *, reader: Reader) -> Sequence[Contact]:
    """Who did us a favour, and then whom we talked with last."""
    helped = Ask.objects.filter(state=AskState.DONE).order_by("-pk").values_list("contact_id", flat=True)
    talks = Touchpoint.objects.filter(is_two_way=True, happened_at__gt=reader.at - YEAR, contact__isnull=False)
    talked = talks.order_by("-happened_at", "-id").values_list("contact_id", flat=True)
    of_theirs = among.values("pk")
    latest = [*helped.filter(contact__in=of_theirs)[:MOST], *talked.filter(contact__in=of_theirs)[:LATEST_TALKS]]
    return list(among.filter(pk__in=list(dict.fromkeys(latest))[:MOST]).select_related("customer"))


def _known(ids: Sequence[int], crisis: Crisis | None, reader: Reader) -> Mapping[int, dict[str, Any]]:
    about = {
        "contacts": list(ids),
        "today": reader.today,
        "since": reader.at - YEAR,
        "social": Kind.SOCIAL.value,
        "ours": TEXT_SENTIMENT,
        "crisis": crisis.pk if crisis else None,
        "began": crisis.opened_at if crisis else None,
        "knowing": list(untold.KNOWING),
    }
    return {pk: dict(zip(FIELDS, facts, strict=True)) for pk, *facts in ask(KNOWN, about)}


def _advocate(contact: Contact, found: Askable, facts: dict[str, Any], crisis: Crisis | None) -> Advocate:
    years = facts.pop("years")
    known = Known(
        **facts,
        years=None if years is None else float(years),
        crisis=crisis is not None,
        open_loops=found.standing.open_loops,
        consent="denied" if found.standing.has_opted_out else found.standing.consent,
    )
    return Advocate(
        contact_id=contact.pk,
        contact=contact.name,
        job_title=contact.job_title,
        customer_id=contact.customer_id,
        customer=contact.customer.name,
        customer_url=f"/customers/{contact.customer_id}",
        house=House(contact.customer.segment, contact.customer.region),
        weighed=advocates.weigh(known),
        exclusions=found.exclusions,
        ask_url=f"/asks/new?contact={contact.pk}" + (f"&crisis={crisis.pk}" if crisis else ""),
    )
