"""Touchpoints: logged, completed with what they taught us, corrected; never deleted.

Each act is also a signal of kind ``outreach``, in the same transaction; what its measure is called depends on whether anybody was
reached (``outreach.discovery.measure``). The signal has no text: the summary is our colleague's, and what stands in a signal is read,
shown and counted among the complaints as the customer's."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach import discovery as rules
from outreach.models import Touchpoint
from outreach.services import acts, planned_talks, ranking, recovery_steps
from outreach.services import needs as need_store
from outreach.services.acts import Act
from outreach.services.needs import NewNeed
from outreach.vocabulary import Discovery, Outcome
from signals.services import facts, sources
from signals.vocabulary import Kind

DOUBLE_CLICK = timedelta(minutes=2)


class AlreadyLogged(DomainError):
    """A double click, or a form sent again. ``touchpoint`` is the one that is there."""

    code = "already_logged"

    def __init__(self, touchpoint: Touchpoint) -> None:
        super().__init__("You logged this same touchpoint a moment ago; it is there.")
        self.touchpoint = touchpoint


class Replayed(AlreadyLogged):
    """A system sent what it had sent before."""


class ExternalIdInUse(DomainError):
    code = "external_id_in_use"


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"


class NothingNew(DomainError):
    code = "nothing_new"


@transaction.atomic
def log_touchpoint(
    *,
    customer: Customer,
    act: Act,
    needs: Sequence[NewNeed] = (),
    is_none_found: bool = False,
    source: str = "",
    external_id: str = "",
    by: User,
    at: datetime,
) -> Touchpoint:
    """Without needs and without ``is_none_found`` a talk is kept as owing its discovery. Raises Forbidden, NotFound, Invalid,
    AlreadyLogged, Replayed, ExternalIdInUse, NotASourceName."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    access.get_customer(by, customer.pk)
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    _check_is_no_replay(held, source, external_id, by)
    act, heard = acts.checked(act, customer=held, at=at), need_store.checked(needs)
    said = Discovery.NONE_FOUND if is_none_found else Discovery.PENDING
    made = Touchpoint(customer=held, made_by=by, logged_at=at, source=source, external_id=external_id, **asdict(act))
    made.discovery = acts.discovery_of(act, said=said, has_needs=bool(heard))
    _check_is_no_double_click(made)
    _insert(made)
    _record(made, by, at)
    need_store.write(made, heard, at=at)
    recovery_steps.tick_off(touchpoint=made, by=by, at=at)
    planned_talks.tick_off_by(touchpoint=made, by=by, at=at)
    ranking.rank_customers(customer_ids=[held.pk], at=at)
    return made


@transaction.atomic
def complete_touchpoint(
    *, touchpoint: Touchpoint, needs: Sequence[NewNeed] = (), is_none_found: bool = False, by: User, at: datetime
) -> Touchpoint:
    """Pay what the talk owes; or add what came to light later. Raises Forbidden, NotFound, Invalid, NothingNew."""
    held = _hold(touchpoint, by)
    heard = need_store.checked(needs)
    if not heard and not is_none_found:
        raise Invalid("Write down at least one need, or say that none was found.", field="discovery")
    has_needs = bool(heard) or held.discovery == Discovery.NEEDS
    said = Discovery.NONE_FOUND if is_none_found else Discovery.PENDING
    found = acts.discovery_of(_act_of(held), said=said, has_needs=has_needs)
    new = need_store.write(held, heard, at=at)
    if not new and found == held.discovery:
        raise NothingNew("That is what stands there already.")
    held.discovery = found
    held.save()
    planned_talks.tick_off_by(touchpoint=held, by=by, at=at)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
    return held


@transaction.atomic
def correct_touchpoint(
    *, touchpoint: Touchpoint, act: Act, seen_at: datetime | None = None, by: User, at: datetime
) -> Touchpoint:
    """What it said before stays in its history. ``seen_at``: the ``updated_at`` that the corrector saw. Raises Forbidden, NotFound,
    Invalid, ChangedMeanwhile."""
    held = _hold(touchpoint, by)
    if seen_at is not None and held.updated_at != seen_at:
        raise ChangedMeanwhile(
            "Somebody corrected this touchpoint meanwhile. Look at it again, then correct what is left."
        )
    act = acts.checked(act, customer=held.customer, at=held.logged_at, known_contact=held.contact_id)
    is_talk = act.outcome == Outcome.CONNECTED and act.is_two_way
    said = Discovery(held.discovery) if is_talk and held.discovery == Discovery.NONE_FOUND else Discovery.PENDING
    held.discovery = acts.discovery_of(act, said=said, has_needs=held.discovery == Discovery.NEEDS)
    for name, value in asdict(act).items():
        setattr(held, name, value)
    held.save()
    _record(held, by, at)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
    held.refresh_from_db()
    return held


def _hold(touchpoint: Touchpoint, by: User) -> Touchpoint:
    """The customer first, as everywhere."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    access.get_customer(by, touchpoint.customer_id)
    Customer.objects.select_for_update(no_key=True).get(pk=touchpoint.customer_id)
    return (
        Touchpoint.objects.select_for_update(of=("self",)).select_related("customer", "contact").get(pk=touchpoint.pk)
    )


def _act_of(touchpoint: Touchpoint) -> Act:
    return Act(**{name: getattr(touchpoint, name) for name in Act.__dataclass_fields__})


def _check_is_no_replay(customer: Customer, source: str, external_id: str, by: User) -> None:
    if not source and not external_id:
        return
    if not source or not external_id:
        raise Invalid("An external id is the id of a source: send both, or neither.", field="external_id")
    sources.get_or_create(source, by=by)
    same = Touchpoint.objects.filter(source=source, external_id=external_id).first()
    if same is not None and same.customer_id == customer.pk:
        raise Replayed(same)
    if same is not None:
        raise _in_use(external_id)


def _check_is_no_double_click(made: Touchpoint) -> None:
    """Two rows of a system are two facts; two equal forms within two minutes are one."""
    told = ("customer", "made_by", "kind", "heading", "happened_at", "outcome", "is_two_way", "contact_id", "summary")
    same = Touchpoint.objects.filter(
        **{name: getattr(made, name) for name in told}, logged_at__gt=made.logged_at - DOUBLE_CLICK
    ).first()
    if same is not None and not made.external_id:
        raise AlreadyLogged(same)


def _insert(made: Touchpoint) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:  # at the same moment, for another customer
        if "one_touchpoint_per_source_and_external_id" not in str(error):
            raise
        raise _in_use(made.external_id) from error


def _in_use(external_id: str) -> ExternalIdInUse:
    return ExternalIdInUse(
        f"“{external_id}” is the touchpoint of another customer already. Give each act its own id.", field="external_id"
    )


def _record(touchpoint: Touchpoint, by: User, at: datetime) -> None:
    """A correction that makes it another sort of act is one more fact, once; the first stays what we knew then."""
    measure = rules.measure(outcome=Outcome(touchpoint.outcome), is_two_way=touchpoint.is_two_way)
    facts.record(
        customer_id=touchpoint.customer_id,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=f"touchpoint:{touchpoint.pk}:{measure}",
        occurred_at=touchpoint.happened_at,
        at=at,
        author=by.name,
    )
