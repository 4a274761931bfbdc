"""The simulated company, small, put into the database through the same services that files and the API use."""

from datetime import datetime, timedelta

import pgtrigger
from django.db.models import F

from accounts.models import AccountTeam, Customer, User
from accounts.vocabulary import Role
from crisis_triage.demo.simulator import files
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.demo.simulator.world import World, simulate
from outreach.services import ranking
from signals.models import ScoreHistory
from signals.services import facts, scoring, sources
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import ContactFactory, CustomerFactory, ExchangeRateFactory, TeamFactory, UserFactory

RATES = {"EUR": "1.08", "GBP": "1.27", "SEK": "0.096", "NOK": "0.094", "DKK": "0.145", "AUD": "0.66", "SGD": "0.75"}
WEEKS_OF_SCORES = 12


def load(*, customers: int, at: datetime) -> World:
    story = simulate(Settings(until=at, customers=customers))
    owners = _owners(story)
    team = TeamFactory(name="North", members=list(owners.values()))
    for currency, rate in RATES.items():
        ExchangeRateFactory(currency=currency, rate=rate, rated_on=at.date())
    known = _customers(story, owners, team)
    _contacts(story, known)
    _weeks(story, [customer.pk for customer in known.values()], at)
    while ranking.rank_scored(at=at).is_more:
        pass
    return story


def _owners(story: World) -> dict[str, User]:
    emails = sorted({email for email in story.population.owners if email})
    return {
        email: UserFactory(name=email.split("@")[0].title(), email=email, role=Role.ACCOUNT_TEAM) for email in emails
    }


def _customers(story: World, owners: dict[str, User], team: AccountTeam) -> dict[str, Customer]:
    known: dict[str, Customer] = {}
    columns = files.CUSTOMER_COLUMNS.split(",")
    for row in files.customers(story):
        given = {name: value or None for name, value in zip(columns, row, strict=True)}
        external_id, parent = given.pop("external_id"), given.pop("parent_external_id")
        email = given["owner_email"] or ""
        given |= {"owner_email": email, "owner": owners.get(email), "team": team, "parent": known.get(parent)}
        known[external_id] = CustomerFactory(external_id=external_id, **given)
    sources.customers_come_from(sources.get_or_create("crm", name="CRM", by=None))
    return known


def _contacts(story: World, known: dict[str, Customer]) -> None:
    columns = files.CONTACT_COLUMNS.split(",")
    for row in files.contacts(story):
        given = dict(zip(columns, row, strict=True))
        customer = known[given.pop("customer_external_id")]
        ContactFactory(customer=customer, **given)


def _weeks(story: World, customer_ids: list[int], at: datetime) -> None:
    """Facts as they came and a score after every week, so that there is a past to show."""
    items = [(name, _item(row)) for name in files.sources(story) for row in files.signals(story, name)]
    before = datetime.min.replace(tzinfo=at.tzinfo)
    for week in range(WEEKS_OF_SCORES, -1, -1):
        until = at - timedelta(weeks=week)
        _receive([(name, item) for name, item in items if before < item.occurred_at <= until], until)
        scoring.score_customers(customer_ids=customer_ids, at=until)
        before = until
    # A score is dated by when it was written, which here was just now for all of them.
    with pgtrigger.ignore("signals.ScoreHistory:history_is_kept_as_it_was"):
        ScoreHistory.objects.update(scored_at=F("as_of"))


def _receive(items: list[tuple[str, SignalItem]], at: datetime) -> None:
    for name in sorted({name for name, _ in items}):
        source = sources.get_or_create(name, by=None)
        results = facts.receive(
            source=source,
            items=[item for source_name, item in items if source_name == name],
            known="when it happened",
            at=at,
            by=None,
        )
        assert {result.status for result in results} == {"accepted"}, name


def _item(row: tuple[str, ...]) -> SignalItem:
    external_id, customer, kind, measure, moment, value, text, author, url = row
    return SignalItem(
        external_id=external_id,
        customer_external_id=customer,
        kind=Kind(kind),
        measure=measure,
        occurred_at=datetime.fromisoformat(moment),
        value=float(value) if value else None,
        text=text or None,
        author=author or None,
        url=url or None,
    )
