"""The simulated company, small, put into the database through the same services that files and the API use."""

from collections import Counter
from datetime import datetime

from accounts.models import AccountTeam, Customer, User
from accounts.vocabulary import Role
from crisis_triage.demo.simulator import files
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.demo.simulator.world import World, simulate
from outreach.services import ranking
from signals.services import facts, scoring, sources
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import ContactFactory, CustomerFactory, ExchangeRateFactory, TeamFactory, UserFactory

RATES = {"EUR": "1.08", "GBP": "1.27", "SEK": "0.096", "NOK": "0.094", "DKK": "0.145", "AUD": "0.66", "SGD": "0.75"}


def load(*, customers: int, at: datetime) -> World:
    story = simulate(Settings(until=at, customers=customers))
    owners = _owners(story)
    team = TeamFactory(name="North", members=list(owners.values()))
    for currency, rate in RATES.items():
        ExchangeRateFactory(currency=currency, rate=rate, rated_on=at.date())
    known = _customers(story, owners, team)
    _contacts(story, known)
    _signals(story, at)
    scoring.score_customers(customer_ids=[customer.pk for customer in known.values()], at=at)
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


def _signals(story: World, at: datetime) -> None:
    for name in files.sources(story):
        source = sources.get_or_create(name, by=None)
        items = [_item(row) for row in files.signals(story, name)]
        for start in range(0, len(items), 5_000):
            results = facts.receive(
                source=source, items=items[start : start + 5_000], known="when it happened", at=at, by=None
            )
            refused = Counter(result.status for result in results).keys() - {"accepted"}
            assert not refused, f"{name}: {refused}"


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
