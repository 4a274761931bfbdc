"""Who could vouch to a prospect, or introduce us: advocates, the more alike the better; who is not asked now, and why; and whom we asked.

The sales crisis itself touches no advocate: what is open with their own customer excludes them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts import identity
from accounts.models import Contact
from outreach.advocates import House, likeness
from outreach.asks import AskState, Reason
from outreach.models import Ask, Deal, SalesTarget
from outreach.queries import advocates, ask_cards, ask_scope, wording
from outreach.queries.advocates import MOST, Advocate
from outreach.queries.ask_cards import AskCard
from outreach.queries.readers import Reader
from outreach.sales import DealState

SHOWN, NAMED, DEALS = 10, 3, 20


@dataclass(frozen=True)
class Counted:
    reason: Reason
    people: int


@dataclass(frozen=True)
class References:
    """``able``: the best first; ``excluded``: who is most alike first (who waits for us would be no help, so that their product says nothing),
    each with all reasons, so that one person may be counted under several. ``asked``: for this deal, of customers that the reader sees."""

    able: Sequence[Advocate]
    excluded: Sequence[Advocate]
    reasons: Sequence[Counted]
    asked: Sequence[AskCard]

    @property
    def best(self) -> Sequence[Advocate]:
        return self.able[:SHOWN]

    @property
    def alike_excluded(self) -> Sequence[Advocate]:
        return self.excluded[:SHOWN]

    @property
    def first_named(self) -> Sequence[Advocate]:
        return self.able[:NAMED]

    @property
    def excluded_words(self) -> str:
        """“open loop 2, ask cap 1”."""
        return ", ".join(f"{each.reason.label.lower()} {each.people}" for each in self.reasons)


@dataclass(frozen=True)
class MatchedDeal:
    deal_id: int
    url: str
    whose: str
    what: str
    worth: str
    found: References


def of_deal(*, deal: Deal, reader: Reader) -> References:
    """``deal`` as ``sales_scope`` gave it to this reader."""
    return _matched([deal], reader)[deal.pk]


def of_target(*, target: SalesTarget, reader: Reader) -> Sequence[MatchedDeal]:
    """Of the open deals, the largest first; ``target`` as ``sales_scope`` gave it to this reader."""
    open_deals = target.deals.filter(state=DealState.OPEN).select_related("customer")
    found = list(open_deals.order_by("-amount", "pk")[:DEALS])
    matched = _matched(found, reader)
    return [
        MatchedDeal(
            deal_id=deal.pk,
            url=f"/deals/{deal.pk}",
            whose=deal.whose,
            what=deal.what,
            worth=f"{wording.amount(deal.amount)} {deal.currency}",
            found=matched[deal.pk],
        )
        for deal in found
    ]


def _matched(deals: Sequence[Deal], reader: Reader) -> Mapping[int, References]:
    """Everybody is looked at once, however many deals there are."""
    if not deals:
        return {}
    people = advocates.weigh(contacts=_people([_house(deal) for deal in deals], reader), reader=reader)
    asked = _asked(deals, reader)
    return {deal.pk: _of(deal, people, asked.get(deal.pk, ()), reader) for deal in deals}


def _people(houses: Collection[House], reader: Reader) -> Sequence[Contact]:
    """Those of a like customer first: nobody is left out because many others were talked with since."""
    seen = identity.visible_contacts(reader.user)
    segments = {house.segment for house in houses if house.segment}
    regions = {house.region for house in houses if house.region}
    alike = seen.filter(Q(customer__segment__in=segments) | Q(customer__region__in=regions))
    both = (advocates.known_to_us(among, reader=reader) for among in (alike, seen))
    return list({contact.pk: contact for group in both for contact in group}.values())[:MOST]


def _house(deal: Deal) -> House:
    of = deal.customer or deal
    return House(of.segment, of.region)


def _asked(deals: Iterable[Deal], reader: Reader) -> Mapping[int | None, Sequence[Ask]]:
    rows = ask_scope.visible_asks(reader.user).filter(deal__in=[deal.pk for deal in deals])
    found: dict[int | None, list[Ask]] = {}
    for ask in rows.select_related(*ask_cards.ROWS).order_by("-proposed_at", "-pk"):
        found.setdefault(ask.deal_id, []).append(ask)
    return found


def _of(deal: Deal, people: Sequence[Advocate], asked: Sequence[Ask], reader: Reader) -> References:
    """Nobody vouches to their own house, and nobody is asked twice for one deal."""
    busy = {ask.contact_id for ask in asked if ask.state != AskState.WITHDRAWN}
    house = _house(deal)
    others = [each for each in people if each.customer_id != deal.customer_id and each.contact_id not in busy]
    ranked = advocates.ranked(
        [replace(each, weighed=each.weighed.times(likeness(house, each.house))) for each in others]
    )
    excluded = sorted((each for each in ranked if not each.may_be_asked), key=_by_likeness)
    return References(
        able=[each for each in ranked if each.may_be_asked and not each.is_unfit],
        excluded=excluded,
        reasons=_reasons(excluded),
        asked=[ask_cards.card(ask, at=reader.at) for ask in asked],
    )


def _by_likeness(each: Advocate) -> tuple[float, float, int]:
    relationship, *_, alike = each.weighed.factors
    return (-alike.value, -relationship.value, each.contact_id)


def _reasons(excluded: Iterable[Advocate]) -> Sequence[Counted]:
    """In the order in which they are listed, not by number: it stays where it was read last."""
    counts = Counter(exclusion.reason for each in excluded for exclusion in each.exclusions)
    return [Counted(reason, counts[reason]) for reason in Reason if counts[reason]]
