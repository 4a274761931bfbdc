"""Loads the made-up company the way a real one comes in: files first, then, week by week, what the feeds send.

After every week everyone is scored as of its end, with what was known by then. So the history of scores is no decoration: each
was made by the product's own path from the facts of its time. All of it is one transaction: an interrupted load leaves nothing.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import pgtrigger
from django.db import connection, transaction
from django.db.models import F, Q

from accounts import audit
from accounts.models import Company, Customer
from crisis_triage.demo import (
    arrival,
    burst,
    company,
    course,
    crisis,
    favours,
    issues,
    learning,
    people,
    record,
    recoveries,
    research,
    sales,
    scripts,
    talks,
    tellings,
    trouble,
)
from crisis_triage.demo.simulator import Settings, World, simulate
from crisis_triage.shared.errors import DomainError
from outreach.services import notice_folding, ranking, risk_days, scene_counting
from signals.models import RiskScore, ScoreHistory, ScoreRequest, Signal, Source
from signals.services import propensities, scoring, sources, tallies, training_runs, uses

LIVE_WEEKS = 12
"""What is older came in files, when the product was introduced; since then the feeds send."""


class NotEmpty(DomainError):
    code = "not_empty"


@dataclass(frozen=True)
class Loaded:
    customers: int
    left: int
    signals: int
    scores: int
    seconds: float


def is_loaded() -> bool:
    return Company.objects.filter(is_simulated=True).exists() and Customer.objects.exists()


def load(*, customers: int, seed: int, at: datetime) -> Loaded:
    """Refuses to mix made-up customers with others."""
    if Customer.objects.exists() or Signal.objects.exists():
        raise NotEmpty(
            "There is data already, and made-up customers do not belong among others. `make demo-reset` starts over."
        )
    began = time.monotonic()
    world = simulate(Settings(until=at, customers=customers, seed=seed))
    with audit.acting(job="load_demo"), transaction.atomic():
        _introduce(world, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # or the first pages are planned as if everything were still empty
    while ranking.rank_scored(at=at).is_more:
        pass
    while notice_folding.fold(at=at).is_more:
        pass
    scene_counting.refresh_if_cheap(at=at)
    risk_days.refresh_if_cheap(at=at)
    research.count(at=at)
    return Loaded(
        customers=len(world.population),
        left=int((world.left_in_week >= 0).sum()),
        signals=Signal.objects.count(),
        scores=RiskScore.objects.count(),
        seconds=time.monotonic() - began,
    )


def _introduce(world: World, *, at: datetime) -> None:
    company.found(at=at)
    users = people.invite()
    sources_by_slug = company.connect_sources()
    feeds = arrival.Feeds(world)
    went_live = at - timedelta(weeks=LIVE_WEEKS)
    arrival.import_directory(world, source=sources_by_slug[company.DIRECTORY], by=users["adam"])
    for source in sources_by_slug.values():
        arrival.import_history(feeds, source=source, until=went_live, by=users["adam"])
    _live(feeds, sources_by_slug, went_live, at)
    trouble.bring_bad_export(sources_by_slug["survey"], by=users["lena"], at=at)
    trouble.bring_new_customers(by=users["lena"], at=at)
    burst.bring(source=sources_by_slug["survey"], at=at)
    burst.watch_products(by=users["lena"], at=at)
    alarming = _worth_an_alarm()
    trouble.raise_alarms(alarming, by=users, at=at)
    talks.remember(alarming, by=users, at=at)
    research.learn(alarming, by=users, at=at)
    record.keep_the_record(by=users, at=at)
    issues.work_on_them(alarming, by=users, at=at)
    tellings.tell_them(by=users, at=at)
    crisis.run_it(by=users, at=at)
    scripts.write(by=users, at=at)
    recoveries.rebuild(alarming, by=users, at=at)
    learning.look_back(by=users, at=at)
    sales.fall_short(by=users, at=at)
    course.set_it(by=users, at=at)
    scripts.tell(by=users, at=at)
    favours.ask_for_help(by=users, at=at)
    _score(at)
    everyone = Customer.objects.filter(deleted_at=None).order_by("pk").values_list("pk", flat=True)
    propensities.score_what_can_be(customer_ids=list(everyone), at=at)
    ScoreRequest.objects.all().delete()  # everyone has just been scored
    _date_the_history()
    training_runs.request_weekly()  # a worker tries whether enough have left to learn from, and the model's page says so
    _heard_last(sources_by_slug, at)
    sources.watch(at=at)
    tallies.compact()


def _live(feeds: arrival.Feeds, sources_by_slug: dict[str, Source], went_live: datetime, at: datetime) -> None:
    """Every week what the feeds sent, and then the scores as of its end."""
    _score(went_live)
    for week in range(LIVE_WEEKS):
        begins = went_live + timedelta(weeks=week)
        ends = begins + timedelta(weeks=1)
        for slug, source in sources_by_slug.items():
            until = min(ends, at - trouble.SILENT_FOR) if slug == trouble.SILENT else ends
            arrival.deliver(feeds.between(slug, begins, until), source=source, at=ends)
        _score(ends)


def _score(at: datetime) -> None:
    """Those who were customers then."""
    uses.count()
    there = Customer.objects.filter(Q(churned_on=None) | Q(churned_on__gt=at.date()), started_on__lte=at.date())
    scoring.score_customers(customer_ids=list(there.order_by("pk").values_list("pk", flat=True)), at=at)


def _worth_an_alarm() -> list[Customer]:
    """Large customers who do badly, of different owners."""
    worst = Customer.objects.filter(churned_on=None, owner__isnull=False, risk_score__isnull=False)
    seen: dict[str, Customer] = {}
    for customer in worst.order_by((F("arr") * F("risk_score__churn_risk")).desc(), "pk")[:60]:
        seen.setdefault(customer.owner_email, customer)
    return list(seen.values())


def _date_the_history() -> None:
    """The database's clock stood still while twelve weeks went by: each score was made at the moment whose facts it used."""
    with pgtrigger.ignore("signals.ScoreHistory:history_is_kept_as_it_was"):
        ScoreHistory.objects.update(scored_at=F("as_of"))


def _heard_last(sources_by_slug: dict[str, Source], at: datetime) -> None:
    """The feeds have delivered on time, with or without news; but one has not, and loading everything today must not hide it."""
    for slug, source in sources_by_slug.items():
        latest = at - (trouble.SILENT_FOR if slug == trouble.SILENT else (source.expected_every or timedelta()) / 10)
        Source.objects.filter(pk=source.pk).update(last_received_at=latest)
