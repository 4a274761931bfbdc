"""Who the customers are before the story begins: what the directory knows of them, and traits that nobody can see."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crisis_triage.demo.simulator import names
from crisis_triage.demo.simulator.settings import Settings

Array = np.ndarray

SEGMENTS = ("Enterprise", "Mid-market", "Growth")
SEGMENT_SHARES = (0.12, 0.33, 0.55)
MEDIAN_ARR = (180_000, 48_000, 12_000)
ARR_SPREAD = 0.55  # of the logarithm: the largest customers pay about four times the median of their segment
SEATS_PER_ARR = 1 / 240  # a seat costs 240 a year
REGIONS = ("North America", "Asia Pacific", "UK & Ireland", "Nordics", "DACH", "Southern Europe")
REGION_SHARES = (0.28, 0.08, 0.24, 0.12, 0.18, 0.10)
CURRENCIES = ("USD", "USD", "GBP", "EUR", "EUR", "EUR")
ESTABLISHED = 0.78  # share of customers who were with us before the story begins
CHILDREN = 0.05  # share of customers who belong to another customer
BAD_ONBOARDING = 0.22
CONTACTS = (2, 5)  # at least, fewer than
CONSENT = (("granted", "denied", "unknown"), (0.7, 0.08, 0.22))
CONTRACT_WEEKS = 52


@dataclass(frozen=True)
class Contact:
    external_id: str
    customer: int
    name: str
    email: str
    phone: str
    job_title: str
    consent: str


@dataclass(frozen=True)
class Population:
    """Columns, one entry a customer."""

    external_ids: list[str]
    names: list[str]
    segment: Array  # index into SEGMENTS
    region: Array  # index into REGIONS
    arr: Array
    seats: Array
    owners: list[str]
    parent: Array  # index of another customer, or -1
    started_on: list[date]
    start_week: Array  # negative: before the story begins
    contract_phase: Array  # the week of the story, modulo a contract, in which the contract is renewed
    # What nobody can see:
    fit: Array  # where satisfaction comes to rest: how well the product suits them
    voice: Array  # 0 suffers in silence, 1 says everything aloud
    bad_onboarding: Array
    uses_exports: Array  # who meets the faults of that feature, and is glad of its mending
    contacts: list[Contact]

    def __len__(self) -> int:
        return len(self.names)

    def weeks_to_renewal(self, week: int) -> Array:
        return (self.contract_phase - week) % CONTRACT_WEEKS

    def renewal_on(self, customer: int, settings: Settings, *, after: date) -> date:
        """The first renewal after that day."""
        week = (after - settings.start.date()).days // 7
        ahead = int((self.contract_phase[customer] - week) % CONTRACT_WEEKS)
        day = settings.start.date() + timedelta(weeks=week + ahead, days=int(customer) % 7)
        return day if day > after else day + timedelta(weeks=CONTRACT_WEEKS)


def people(settings: Settings) -> Population:
    """Nothing random here depends on the date, so the same seed makes the same customers every day."""
    dice = settings.stream("population")
    count = settings.customers
    segment = dice.choice(len(SEGMENTS), size=count, p=SEGMENT_SHARES)
    region = dice.choice(len(REGIONS), size=count, p=REGION_SHARES)
    arr = np.round(np.array(MEDIAN_ARR)[segment] * np.exp(dice.normal(0, ARR_SPREAD, count)) / 60) * 60
    start_week = _start_weeks(count, settings.weeks, dice)
    company_names = names.company_names(np.array(REGIONS)[region], dice)
    return Population(
        external_ids=[f"C-{1001 + index}" for index in range(count)],
        names=company_names,
        segment=segment,
        region=region,
        arr=arr,
        seats=np.maximum(3, np.round(arr * SEATS_PER_ARR)),
        owners=_owners(settings, region, dice),
        parent=_parents(segment, region, dice),
        started_on=[settings.start.date() + timedelta(weeks=int(week)) for week in start_week],
        start_week=start_week,
        contract_phase=start_week % CONTRACT_WEEKS,
        fit=dice.normal(0.5, 0.55, count),
        voice=dice.beta(1.6, 1.6, count),
        bad_onboarding=dice.random(count) < BAD_ONBOARDING,
        uses_exports=dice.random(count) < 0.35,
        contacts=_contacts(company_names, dice),
    )


def _start_weeks(count: int, weeks: int, dice: np.random.Generator) -> Array:
    long_ago = -dice.integers(1, 200, size=count)
    newcomer = dice.integers(0, max(1, weeks - 3), size=count)
    return np.where(dice.random(count) < ESTABLISHED, long_ago, newcomer)


def _owners(settings: Settings, region: Array, dice: np.random.Generator) -> list[str]:
    second = dice.random(len(region)) < 1 / 3
    pairs = [settings.owners[REGIONS[index]] for index in region]
    return [pair[1 if other and len(pair) > 1 else 0] for pair, other in zip(pairs, second, strict=True)]


def _parents(segment: Array, region: Array, dice: np.random.Generator) -> Array:
    """A few smaller customers belong to an Enterprise customer of their region; no child has children."""
    parent = np.full(len(segment), -1)
    wanted = (dice.random(len(segment)) < CHILDREN) & (segment > 0)
    for child in np.flatnonzero(wanted):
        candidates = np.flatnonzero((segment == 0) & (region == region[child]))
        if len(candidates):
            parent[child] = dice.choice(candidates)
    return parent


def _contacts(company_names: list[str], dice: np.random.Generator) -> list[Contact]:
    per_customer = dice.integers(*CONTACTS, size=len(company_names))
    total = int(per_customer.sum())
    full_names = names.people_names(total, dice)
    customers = np.repeat(np.arange(len(company_names)), per_customer)
    titles = dice.integers(len(names.JOB_TITLES), size=total)
    consents = dice.choice(CONSENT[0], size=total, p=CONSENT[1])
    return [
        Contact(
            external_id=f"P-{5001 + index}",
            customer=int(customer),
            name=full_names[index],
            email=f"{full_names[index].lower().replace(' ', '.')}@{names.slug(company_names[customer])}.example",
            phone=f"+1 555 01{index % 100:02d}" if index % 3 else "",
            job_title=names.JOB_TITLES[titles[index]],
            consent=str(consents[index]),
        )
        for index, customer in enumerate(customers)
    ]
