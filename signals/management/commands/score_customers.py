"""Score customers now, through the path that the workers use; or say what the scores would have been at a past moment."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.management.asking import ask_outcome
from signals.management.moments import moment_of
from signals.models import Propensity, ScoreHold
from signals.queries import holds
from signals.services import jobs, models, past_scores, runs, uses
from signals.services.past_scores import PastScores
from signals.vocabulary import Outcome

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Score the customers whose facts changed, or all of them. With --as-of DATE nothing is stored: the scores of that "
        "moment are reckoned from the facts that were known then, and printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Everyone, not only those whose facts changed.")
        ask_outcome(parser)
        parser.add_argument(
            "--as-of",
            metavar="DATE",
            help="A past day (its end, UTC) or moment. Prints what the scores would have been; stores nothing.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object on stdout, and nothing else there.")

    def handle(self, **options: Any) -> None:
        try:
            answer = _answer(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            sys.stdout.write(json.dumps(answer) + "\n")
        else:
            _tell(self, answer)
        if answer.get("failed"):
            raise CommandError(
                f"{answer['failed']} customers could not be scored now; each is tried again, and set aside with its reason "
                "after five attempts."
            )


def _answer(options: dict[str, Any]) -> dict[str, Any]:
    if options["outcome"] == Outcome.CHURN:
        return _as_of(options["as_of"]) if options["as_of"] else _now(everyone=options["all"])
    if options["as_of"]:
        raise CommandError(
            "--as-of goes with churn_risk only: backtest --outcome expansion says how well it would have foretold."
        )
    return _who_buys_more()


def _who_buys_more() -> dict[str, Any]:
    """Always everyone: it is foretold once a day, and not with every signal."""
    uses.count()
    runs.request(period=f"{Outcome.EXPANSION} {timezone.now():%Y-%m-%d %H:%M:%S.%f}", outcome=Outcome.EXPANSION)
    shards = 0
    while runs.work_off_one():
        shards += 1
    in_charge = models.champion(Outcome.EXPANSION)
    scored = Propensity.objects.filter(model_id=in_charge.id).count()
    held = holds.open_hold()
    return {"shards": shards, "model": in_charge.version, "customers_with_a_propensity": scored, **_said_of(held)}


def _said_of(held: ScoreHold | None) -> dict[str, str]:
    return {"held": held.said} if held else {}


def _now(*, everyone: bool) -> dict[str, Any]:
    """The same rows, leases and statements as on a worker; only that this process works until nothing is due."""
    uses.count()  # after an import nobody else may have: a feed that had fallen silent would look like calm customers
    if everyone:
        runs.request(period=f"by hand {timezone.now().isoformat()}")
    shards = requests = 0
    while claimed := jobs.work_off_some():
        requests += claimed
    while runs.work_off_one():
        shards += 1
    while claimed := jobs.work_off_some():  # what a failing shard handed over
        requests += claimed
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE failure <> ''), (SELECT count(*) FROM signals_riskscore) FROM signals_scorerequest"
        )
        failed, scored = cursor.fetchone()
    held = holds.open_hold()
    return {
        "requests": requests,
        "shards": shards,
        "failed": failed,
        "customers_with_a_score": scored,
        **_said_of(held),
    }


def _as_of(given: str) -> dict[str, Any]:
    moment = moment_of(given, now=timezone.now())
    past = past_scores.as_of(at=moment)
    return {"as_of": moment.isoformat(), "model": past.model, "scores": _rows(past)}


def _rows(past: PastScores) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": customer_id,
            "external_id": external_id,
            "churn_risk": risk,
            "health_score": health,
            "band": band,
            "coverage": coverage,
        }
        for customer_id, external_id, risk, health, band, coverage in zip(
            past.customer_ids,
            past.external_ids,
            past.churn_risks,
            past.health_scores,
            past.bands,
            past.coverages,
            strict=True,
        )
    ]


def _tell(command: Command, answer: dict[str, Any]) -> None:
    if "customers_with_a_propensity" in answer:
        command.stdout.write(
            f"Worked off {answer['shards']} shards; {answer['customers_with_a_propensity']} customers have a propensity, by {answer['model']}."
        )
        if "held" in answer:
            command.stdout.write(f"Scores are held. {answer['held']}")
        return
    if "scores" not in answer:
        command.stdout.write(
            f"Worked off {answer['requests']} requests and {answer['shards']} shards; "
            f"{answer['customers_with_a_score']} customers have a score."
        )
        if "held" in answer:
            command.stdout.write(f"Scores are held. {answer['held']}")
        return
    command.stdout.write(
        f"As of {answer['as_of']} by {answer['model']}, {len(answer['scores'])} customers, worst first:"
    )
    for row in sorted(answer["scores"], key=lambda row: -row["churn_risk"])[:SHOWN]:
        command.stdout.write(
            f"{row['external_id'] or row['customer_id']!s:24} {row['churn_risk']:7.1%}  health {row['health_score']:3}  "
            f"{row['band']}, coverage {row['coverage']:.0%}"
        )
    if len(answer["scores"]) > SHOWN:
        command.stdout.write(f"… and {len(answer['scores']) - SHOWN} more; --json prints all.")
