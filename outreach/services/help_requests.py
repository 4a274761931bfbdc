"""The ledger of help: who asked the CCO's office, or was offered it, and what came of it. What was written stays; a correction is a new row."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import access, money
from accounts.access import Action
from accounts.models import Company, Customer, User
from accounts.money import Money
from accounts.vocabulary import Function
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from outreach.learning import HelpVerdict
from outreach.models import Crisis, HelpOutcome, HelpRequest, Issue
from outreach.queries import crisis_scope, help_scope, scope
from outreach.services import crisis_moves, words

LONGEST_AGO = timedelta(days=366)


class HelpWasCorrected(DomainError):
    code = "help_was_corrected"


@dataclass(frozen=True)
class Help:
    """``asker``: by name, where they do not sign in here (``asked_by``). ``helper`` None: who writes it down. ``arr``: only where it is
    about no issue and no crisis, of whose customers it is read."""

    function: Function
    what: str
    asked_on: date
    is_asked: bool = True
    asker: str = ""
    asked_by: User | None = None
    helper: User | None = None
    issue: Issue | None = None
    crisis: Crisis | None = None
    arr: Money | None = None


@transaction.atomic
def record(*, given: Help, by: User, at: datetime) -> HelpRequest:
    """Raises Forbidden, NotFound, Invalid, NoExchangeRate."""
    return _write(given, by, at)


@transaction.atomic
def correct(*, request: HelpRequest, given: Help, reason: str, by: User, at: datetime) -> HelpRequest:
    """Another row in its place, with what was said of it so far. The ARR stays as it was, unless it is about something else now. Raises
    Forbidden, NotFound, Invalid, NoExchangeRate, HelpWasCorrected."""
    held = HelpRequest.objects.select_for_update().get(pk=help_scope.get_help(by, request.pk).pk)
    if hasattr(held, "corrected_by"):
        raise HelpWasCorrected("This was corrected already. Correct what stands in its place.")
    said = words.required(reason, field="reason", ask="Say why it is corrected.", longest=2000)
    about = (given.issue and given.issue.pk, given.crisis and given.crisis.pk)
    stays = about == (held.issue_id, held.crisis_id) and given.arr is None
    frozen = Money(held.arr, held.currency) if stays and held.arr is not None else None
    made = _write(given, by, at, corrects=held, reason=said, frozen=frozen)
    for each in held.outcomes.order_by("pk"):
        made.outcomes.create(verdict=each.verdict, words=each.words, said_by=each.said_by, said_at=each.said_at)
    return made


@transaction.atomic
def tell_outcome(*, request: HelpRequest, verdict: HelpVerdict, what: str, by: User, at: datetime) -> HelpOutcome:
    """By who asked, or by the CCO's office. Raises Forbidden, NotFound, Invalid, HelpWasCorrected."""
    found = help_scope.get_help(by, request.pk)
    if not help_scope.may_tell(by, found):
        raise Forbidden("Who asked for the given, or the CCO, says what came of it.")
    if hasattr(found, "corrected_by"):
        raise HelpWasCorrected("This was corrected. Say it of what stands in its place.")
    said = words.required(what, field="words", ask="Say what came of it.", longest=2000)
    return found.outcomes.create(verdict=verdict, words=said, said_by=by, said_at=at)


def _write(
    given: Help,
    by: User,
    at: datetime,
    *,
    corrects: HelpRequest | None = None,
    reason: str = "",
    frozen: Money | None = None,
) -> HelpRequest:
    access.check_may(by, Action.RUN_CRISES)
    company = Company.ours()
    today = company.today(at)
    if not today - LONGEST_AGO <= given.asked_on <= today:
        raise Invalid("Name a day within the last year, and none that is to come.", field="asked_on")
    named = _named(given)
    crisis_moves.check_works_here(given.helper, field="helper")
    worth = frozen or _touched(given, company, today, by)
    return HelpRequest.objects.create(
        asker=named.asker,
        asked_by=named.asked_by,
        person=f"user:{named.asked_by.pk}" if named.asked_by else f"name:{' '.join(named.asker.lower().split())}",
        function=given.function,
        is_asked=given.is_asked,
        what=words.required(given.what, field="what", ask="Say what for.", longest=2000),
        asked_on=given.asked_on,
        issue=given.issue,
        crisis=given.crisis,
        helper=given.helper or by,
        arr=worth.amount if worth else None,
        currency=worth.currency if worth else "",
        recorded_by=by,
        recorded_at=at,
        corrects=corrects,
        reason=reason,
    )


def _named(given: Help) -> Help:
    if given.asked_by is not None:
        return replace(given, asker=given.asked_by.name[:120])
    return replace(given, asker=words.required(given.asker, field="asker", ask="Say who asked.", longest=120))


def _touched(given: Help, company: Company, today: date, by: User) -> Money | None:
    """Of the customers of the issue or the crisis, in the reporting currency of that day."""
    if given.issue is not None and given.crisis is not None:
        raise Invalid("Name the issue or the crisis that it was about, and only one of them.", field="crisis")
    if given.issue is None and given.crisis is None:
        _check_money(given.arr)
        return given.arr
    if given.arr is not None:
        raise Invalid("The ARR is read from the customers of the issue or the crisis. Leave it empty.", field="arr")
    amounts = _customers(given, by).filter(arr__isnull=False).values_list("arr", "currency")
    to = company.reporting_currency
    return money.total([Money(arr, currency) for arr, currency in amounts if arr is not None], to=to, on=today)


def _customers(given: Help, by: User) -> QuerySet[Customer]:
    there = Customer.objects.filter(deleted_at=None)
    if given.issue is not None:
        return there.filter(pk__in=scope.loops_of(scope.get_issue(by, given.issue.pk), by).values("customer"))
    crisis = crisis_scope.get_inside(by, given.crisis.pk) if given.crisis else None
    return there.filter(crises__crisis=crisis)


def _check_money(given: Money | None) -> None:
    if given is not None and (given.currency not in money.CURRENCIES or given.amount < 0):
        raise Invalid("Name the ARR as an amount and a currency, such as 120000 and USD.", field="currency")
