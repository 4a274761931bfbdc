"""Whom a crisis touches: who matches its filter, whom its issues touch and who complains in its early warning, frozen when it is declared
and followed while it runs.

It is read with the eyes of who set it. Nobody leaves: who was touched once is owed a word.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.statements import named
from outreach.models import Crisis, CrisisAudience, WarnedCustomer
from outreach.queries import audience_rules, scope
from outreach.queries.affected import NOT_COUNTED
from outreach.queries.audience_rules import CustomerIds, Filter
from outreach.services import research_counting
from outreach.services.intake import CHUNK
from outreach.services.notifications import Portion
from outreach.states import CrisisState

log = structlog.get_logger()

EVERY = timedelta(minutes=5)
PORTION = 20
# In the order of the customers, as everybody counts them in.
COUNT_IN = """
    INSERT INTO outreach_crisiscustomer (crisis_id, customer_id, is_addition, added_at)
    SELECT %(crisis)s, id, %(is_addition)s, %(at)s FROM ({found}) AS found (id)
     WHERE NOT EXISTS (SELECT FROM outreach_crisiscustomer there WHERE there.crisis_id = %(crisis)s AND there.customer_id = found.id)
     ORDER BY id LIMIT %(limit)s
        ON CONFLICT (crisis_id, customer_id) DO NOTHING
"""


def freeze(*, crisis: Crisis, wanted: Filter, by: User, at: datetime) -> None:
    """For whoever holds the crisis and declares it. Raises Invalid for a filter that finds nobody."""
    kept = CrisisAudience.objects.create(crisis=crisis, wanted=wanted.as_json(), set_by=by, set_at=at, next_at=at)
    _check_finds_somebody(kept)
    _read(kept, at)


def set_filter(*, crisis: Crisis, wanted: Filter, by: User, at: datetime) -> int:
    """For whoever holds the crisis: whoever matches now comes in as an addition, or is the frozen audience where there is none yet.
    Returns how many."""
    kept = CrisisAudience.objects.select_for_update().get(crisis=crisis)
    if not wanted.as_json():
        raise Invalid(
            "An empty filter would take in every customer. Name a segment, a region, a band or an ARR.",
            field="audience",
        )
    kept.wanted, kept.set_by, kept.set_at = wanted.as_json(), by, at
    if not crisis.customers.exists():
        kept.frozen_at = None
    _check_finds_somebody(kept)
    return _read(kept, at)


def read_again(*, crisis: Crisis, at: datetime) -> int:
    """For whoever holds the crisis, after it got another issue. Of one that is only suspected there is no audience yet."""
    kept = CrisisAudience.objects.select_for_update().filter(crisis=crisis).first()
    return _read(kept, at) if kept else 0


def rest(crisis: Crisis) -> None:
    """It is over."""
    CrisisAudience.objects.filter(crisis=crisis).update(next_at=None)


def follow_due(*, at: datetime) -> Portion:
    """Those whose time has come, each in a transaction of its own."""
    due = CrisisAudience.objects.filter(next_at__lte=at).order_by("next_at").values_list("pk", flat=True)
    found = list(due[:PORTION])
    for crisis_id in found:
        _follow(crisis_id, at)
    return Portion(len(found), is_more=len(found) == PORTION)


def _follow(crisis_id: int, at: datetime) -> None:
    """Of two workers, the second passes it over."""
    try:
        with transaction.atomic():
            held = CrisisAudience.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
                "set_by", "crisis"
            )
            kept = held.filter(pk=crisis_id, next_at__lte=at).first()
            if kept is not None:
                _read(kept, at)
    except (OperationalError, InterfaceError):
        raise  # the database, not the row
    except Exception as error:
        log.error("crisis_audience_not_read", crisis=crisis_id, exc_info=error)
        failure = f"It could not be read: {error}. Set the audience again."
        CrisisAudience.objects.filter(pk=crisis_id).update(next_at=at + EVERY, failure=failure)


def _read(kept: CrisisAudience, at: datetime) -> int:
    """Returns how many came in."""
    kept.failure = _why_nobody(kept)
    new = 0 if kept.failure else sum(_count_in(kept, found, at) for found in _sources(kept))
    is_more = new >= CHUNK
    if not is_more and not kept.failure and kept.frozen_at is None:
        kept.frozen_at = at
        research_counting.remember(crisis=kept.crisis, at=at)
    kept.read_at = at
    kept.next_at = None if kept.crisis.state == CrisisState.STOOD_DOWN else at if is_more else at + EVERY
    kept.save()
    return new


def _why_nobody(kept: CrisisAudience) -> str:
    if access.may(kept.set_by, Action.WORK_ON_ISSUES):
        return ""
    return f"{kept.set_by.name}, who set it, may not work on issues any more, so nobody is counted in by it. Set it again in your own name."


def _sources(kept: CrisisAudience) -> Iterator[CustomerIds]:
    if kept.wanted:
        yield audience_rules.who_matches(kept.set_by, Filter.of(kept.wanted))
    touched = scope.visible_loops(kept.set_by).filter(issue__in=kept.crisis.links.values("issue_id"))
    yield touched.exclude(state__in=NOT_COUNTED).order_by().values_list("customer_id", flat=True).distinct()
    complain = WarnedCustomer.objects.filter(warning__crisis=kept.crisis_id, customer__deleted_at=None)
    heard = access.limit(complain, kept.set_by, team="customer__team_id", owner="customer__owner_id")
    yield heard.order_by().values_list("customer_id", flat=True).distinct()


def _count_in(kept: CrisisAudience, found: CustomerIds, at: datetime) -> int:
    sql, names = named(found, prefix="found")
    about = {"crisis": kept.crisis_id, "is_addition": kept.frozen_at is not None, "at": at, "limit": CHUNK}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_IN.replace("{found}", sql), names | about)
        return int(cursor.rowcount)


def _check_finds_somebody(kept: CrisisAudience) -> None:
    if kept.wanted and not audience_rules.who_matches(kept.set_by, Filter.of(kept.wanted)).exists():
        raise Invalid(
            "This filter finds nobody whom you may see. Widen it, or declare without and set it later.",
            field="audience",
        )
