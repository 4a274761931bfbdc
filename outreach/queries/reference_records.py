"""Who could vouch for us in a deal, as the API hands it on."""

from typing import Annotated

import msgspec

from outreach.asks import Reason
from outreach.models import Deal, SalesTarget
from outreach.queries import references
from outreach.queries.ask_records import AdvocateRecord, advocate_record
from outreach.queries.readers import Reader
from outreach.queries.references import References


class CountedRecord(msgspec.Struct):
    reason: Reason
    people: int


class ReferencesRecord(msgspec.Struct):
    """The best first; of the customers whom you see. Nobody of the deal's own customer, and nobody who was chosen for it."""

    deal_id: int
    may_be_asked: Annotated[list[AdvocateRecord], msgspec.Meta(description="Ten at most.")]
    excluded: Annotated[
        list[AdvocateRecord], msgspec.Meta(description="Who is most alike first, with the reasons. Ten at most.")
    ]
    reasons: Annotated[
        list[CountedRecord],
        msgspec.Meta(description="How many are excluded, whether listed or not; one person may have several reasons."),
    ]
    chosen_ask_ids: Annotated[list[int], msgspec.Meta(description="The favours for this deal.")]


class TargetReferencesRecord(msgspec.Struct):
    """Of each open deal, the largest first; twenty at most."""

    results: list[ReferencesRecord]


def of_deal(deal: Deal, *, reader: Reader) -> ReferencesRecord:
    return _record(deal.pk, references.of_deal(deal=deal, reader=reader))


def of_target(target: SalesTarget, *, reader: Reader) -> TargetReferencesRecord:
    found = references.of_target(target=target, reader=reader)
    return TargetReferencesRecord([_record(each.deal_id, each.found) for each in found])


def _record(deal_id: int, found: References) -> ReferencesRecord:
    return ReferencesRecord(
        deal_id,
        [advocate_record(each) for each in found.best],
        [advocate_record(each) for each in found.alike_excluded],
        [CountedRecord(each.reason, each.people) for each in found.reasons],
        [each.id for each in found.asked],
    )
