"""What must always be true of the data, as questions that the database answers; nothing is mended here.

Each check returns what violates it, in words, and nothing when all is well. They are asked in one snapshot, so that a
product in full use cannot make them contradict each other.
"""

from collections.abc import Callable, Iterator

import numpy as np
from django.db import connection
from django.utils import timezone

from crisis_triage.management import (
    ask_invariants,
    crisis_invariants,
    identity_invariants,
    learning_invariants,
    message_invariants,
    notice_invariants,
    promise_invariants,
    propensity_invariants,
    recovery_invariants,
    research_invariants,
    sales_invariants,
    scene_invariants,
    webhook_invariants,
)
from signals.features.catalogue import catalogue
from signals.models import Propensity, RiskModel, RiskScore
from signals.queries.rates import read_batch, read_batch_as_of, read_meanings
from signals.rates import Rates
from signals.scoring import cards
from signals.services.models import ModelRefused, verified

SAMPLE = 1_000
CHUNK = 5_000
NAMED = 10
TOLERANCE = 1e-9
FAINTEST = 1e-250
"""Facts of decades ago fade to less than that, by two roads."""

# What is wrong, and the rows that are: each query returns ids or names of the violators.
QUERIES = {
    "score_reasons_add_up": """
        SELECT customer_id FROM signals_riskscore
         WHERE abs(base + (SELECT sum(points) FROM unnest(reason_points) AS points) - margin) > 1e-9
            OR abs(1 / (1 + exp(-margin)) - churn_risk) > 1e-9
               AND model_id IN (SELECT id FROM signals_riskmodel WHERE family = 'prior')""",
    "thin_coverage_is_unknown_and_bands_are_quarters_of_health": """
        SELECT customer_id FROM signals_riskscore
         WHERE band <> CASE WHEN coverage < 0.5 THEN 'unknown' WHEN health_score >= 75 THEN 'healthy'
                            WHEN health_score >= 50 THEN 'watch' WHEN health_score >= 25 THEN 'at_risk'
                            ELSE 'critical' END""",
    "no_score_is_behind_its_facts": """
        SELECT score.customer_id FROM signals_riskscore score JOIN accounts_customer customer ON customer.id = score.customer_id
         WHERE customer.deleted_at IS NULL AND (customer.churned_on IS NULL OR customer.churned_on > CURRENT_DATE)
           AND score.watermark < (SELECT max(last_signal_id) FROM signals_decayedrate rate
                                   WHERE rate.customer_id = score.customer_id)
           AND NOT EXISTS (SELECT FROM signals_scorerequest request WHERE request.customer_id = score.customer_id)""",
    "a_discarded_payload_says_why": """
        SELECT id FROM signals_payload payload WHERE discarded_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM signals_payloaddiscard WHERE payload_id = payload.id AND made_at = discarded_at)""",
    "no_score_knows_facts_that_are_not_there": """
        SELECT customer_id FROM signals_riskscore
         WHERE watermark > (SELECT coalesce(max(id), 0) FROM signals_signal)""",
    "every_customer_has_a_score_or_waits_for_one": """
        SELECT id FROM accounts_customer customer
         WHERE deleted_at IS NULL AND (churned_on IS NULL OR churned_on > CURRENT_DATE)
           AND NOT EXISTS (SELECT FROM signals_riskscore score WHERE score.customer_id = customer.id)
           AND NOT EXISTS (SELECT FROM signals_scorerequest request WHERE request.customer_id = customer.id)
           AND NOT EXISTS (SELECT FROM signals_scoringshard shard
                            WHERE finished_at IS NULL AND customer.id BETWEEN from_customer_id AND to_customer_id)""",
    "history_ends_with_the_current_score": """
        SELECT score.customer_id FROM signals_riskscore score
          LEFT JOIN LATERAL (SELECT health_score, band, model_id FROM signals_scorehistory history
                              WHERE history.customer_id = score.customer_id ORDER BY scored_at DESC, id DESC LIMIT 1) last ON true
         WHERE (score.health_score, score.band, score.model_id)
               IS DISTINCT FROM (last.health_score, last.band, last.model_id)""",
    "scores_were_written_by_transactions_of_this_server": """
        SELECT customer_id FROM signals_riskscore
         WHERE changed_in > greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                                     pg_current_xact_id_if_assigned()::text::bigint)""",
    "scores_are_by_one_model": """
        SELECT customer_id FROM signals_riskscore score JOIN accounts_customer customer ON customer.id = score.customer_id
         WHERE deleted_at IS NULL AND (churned_on IS NULL OR churned_on > CURRENT_DATE)
           AND model_id <> (SELECT id FROM signals_riskmodel WHERE role = 'champion' AND outcome = 'churn')""",
    "there_is_one_champion": """
        SELECT outcome || ': ' || count(*) FILTER (WHERE role = 'champion') || ' champions' FROM signals_riskmodel
         GROUP BY outcome HAVING count(*) FILTER (WHERE role = 'champion') <> 1""",
    "no_work_is_stuck": """
        SELECT 'score request ' || customer_id FROM signals_scorerequest
         WHERE quarantined_at IS NULL AND NOT EXISTS (SELECT FROM signals_scorehold WHERE is_open)
           AND due_at < now() - interval '60 seconds'
           AND (lease_until IS NULL OR lease_until < now() - interval '60 seconds')
        UNION ALL
        SELECT 'scoring shard ' || id FROM signals_scoringshard
         WHERE quarantined_at IS NULL AND NOT EXISTS (SELECT FROM signals_scorehold WHERE is_open)
           AND finished_at IS NULL AND due_at < now() - interval '60 seconds'
           AND (lease_until IS NULL OR lease_until < now() - interval '60 seconds')
        UNION ALL
        SELECT 'text of signal ' || signal_id FROM signals_textdue
         WHERE quarantined_at IS NULL AND due_at < now() - interval '1 hour'
           AND (lease_until IS NULL OR lease_until < now() - interval '1 hour')
        UNION ALL
        SELECT 'import ' || id FROM signals_import
         WHERE state IN ('due', 'reverting') AND greatest(updated_at, lease_until) < now() - interval '60 seconds'""",
    "imports_account_for_every_row": """
        SELECT id FROM signals_import
         WHERE rows_done <> created + updated + unchanged + accepted + duplicate + parked + rejected""",
    "rejected_rows_can_be_seen": """
        SELECT id FROM signals_import import
         WHERE rejected <> (SELECT count(*) FROM signals_quarantinedrow row WHERE row.of_import_id = import.id)""",
    "nothing_is_both_parked_and_stored": """
        SELECT parked.source_id || ':' || parked.external_id FROM signals_parkedsignal parked
          JOIN signals_signal signal USING (source_id, external_id)""",
    "every_fact_is_tallied_once": """
        SELECT 'source ' || source_id || ', measure ' || measure_id || ' on ' || day
          FROM (SELECT source_id, measure_id, (known_at AT TIME ZONE 'UTC')::date AS day, count(*) AS stored
                  FROM signals_signal GROUP BY 1, 2, 3) AS there
          FULL JOIN (SELECT source_id, measure_id, day, sum(facts) AS tallied
                       FROM signals_facttally GROUP BY 1, 2, 3) AS counted USING (source_id, measure_id, day)
         WHERE coalesce(stored, 0) <> coalesce(tallied, 0)""",
    "every_text_is_read_or_waits_to_be": """
        SELECT id FROM signals_signal signal
         WHERE text <> '' AND NOT EXISTS (SELECT FROM signals_textreading reading WHERE reading.signal_id = signal.id)
           AND NOT EXISTS (SELECT FROM signals_textdue due WHERE due.signal_id = signal.id)""",
    "what_was_read_was_known_when_it_was_said": """
        SELECT derived.external_id FROM signals_signal derived JOIN signals_measure measure ON measure.id = derived.measure_id
          JOIN signals_source source ON source.id = derived.source_id
          LEFT JOIN signals_signal parent ON parent.id =
               CASE WHEN derived.external_id LIKE 'sentiment:%' THEN substr(derived.external_id, 11)::bigint END
         WHERE measure.name = 'text sentiment' AND source.slug = 'crisis-triage'
           AND (parent.known_at, parent.occurred_at) IS DISTINCT FROM (derived.known_at, derived.occurred_at)""",
    "call_list_repeats_the_score": """
        SELECT entry.customer_id FROM outreach_calllistentry entry JOIN signals_riskscore score USING (customer_id)
         WHERE score.changed_in < (SELECT scores_read_to FROM outreach_rankingcursor)
           AND (entry.churn_risk, entry.health_score, entry.band)
               IS DISTINCT FROM (score.churn_risk, score.health_score, score.band)""",
    "call_list_names_nobody_who_left": """
        SELECT customer_id FROM outreach_calllistentry JOIN accounts_customer customer ON customer.id = customer_id
         WHERE customer.deleted_at IS NOT NULL OR customer.churned_on < CURRENT_DATE""",
    **promise_invariants.QUERIES,
    **propensity_invariants.QUERIES,
    **crisis_invariants.QUERIES,
    **scene_invariants.QUERIES,
    **recovery_invariants.QUERIES,
    **research_invariants.QUERIES,
    **learning_invariants.QUERIES,
    **sales_invariants.QUERIES,
    **ask_invariants.QUERIES,
    **message_invariants.QUERIES,
    **notice_invariants.QUERIES,
    **webhook_invariants.QUERIES,
    **identity_invariants.QUERIES,
}


def ask(name: str, *, everything: bool) -> list[str]:
    """The first violators of an invariant, in words."""
    if name in QUERIES:
        return _first(QUERIES[name])
    return list(RECKONED[name](everything))[:NAMED]


def names() -> list[str]:
    return [*RECKONED, *QUERIES]


def _first(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT violator::text FROM ({query}) AS violators (violator) LIMIT {NAMED}")  # noqa: S608  ours
        return [violator for (violator,) in cursor.fetchall()]


def _rates_equal_their_facts(everything: bool) -> Iterator[str]:
    """What ingest added up is what the raw facts give, by the function that training uses."""
    at = timezone.now()
    for ids in _customers(everything, having="signals_decayedrate"):
        stored = read_batch(customer_ids=ids, at=at, uses={})
        raw = read_batch_as_of(customer_ids=ids, at=at, uses={})
        if stored.inputs.meanings != raw.inputs.meanings:
            yield f"other measures among customers {ids[0]} to {ids[-1]}"
            continue
        for row in np.flatnonzero(_differ(stored.inputs.rates, raw.inputs.rates)):
            yield f"customer {stored.customer_ids[row]}"


def _differ(stored: Rates, raw: Rates) -> np.ndarray:
    """Per customer. Counts are sums of positive numbers and agree in every digit; sums of values may cancel, so they are
    measured by the largest mean."""
    with np.errstate(all="ignore"):
        means = np.nan_to_num(np.abs(raw.x / raw.n), posinf=0)
    allowed = TOLERANCE * (np.abs(raw.x) + raw.n * means.max(axis=2, keepdims=True, initial=0)) + FAINTEST
    wrong = ~np.isclose(stored.n, raw.n, rtol=TOLERANCE, atol=FAINTEST) | ~(np.abs(stored.x - raw.x) <= allowed)
    others = (stored.facts != raw.facts) | (stored.valued != raw.valued)
    return (wrong.any(axis=1) | others).any(axis=0)


def _scores_follow_from_their_inputs(everything: bool) -> Iterator[str]:
    return _follow(RiskScore, "churn_risk", everything=everything)


def _propensities_follow_from_their_inputs(everything: bool) -> Iterator[str]:
    return _follow(Propensity, "probability", everything=everything)


def _follow(explained: type[RiskScore | Propensity], chance: str, *, everything: bool) -> Iterator[str]:
    """The features that were stored with a score give that score again, by the model that it names."""
    features = catalogue(read_meanings())
    place = {feature.code: index for index, feature in enumerate(features)}
    models = {row.pk: verified(row) for row in RiskModel.objects.all()}
    for ids in _customers(everything, having=explained._meta.db_table):
        rows = explained._default_manager.filter(customer_id__in=ids)
        for row in rows:
            inputs = row.inputs
            if not inputs.keys() <= place.keys():
                yield f"customer {row.customer_id}: an input that no measure explains"
                continue
            table = np.full((len(features), 1), np.nan)
            table[[place[code] for code in inputs], 0] = list(inputs.values())
            card = models[row.model_id]
            margin = cards.margins(card, card.contributions(features, table))
            apart = abs(card.churn_risks(margin)[0] - getattr(row, chance))
            if abs(margin[0] - row.margin) > TOLERANCE or apart > TOLERANCE:
                yield f"customer {row.customer_id}"


def _models_are_what_was_registered(everything: bool) -> Iterator[str]:
    for row in RiskModel.objects.all():
        try:
            verified(row)
        except ModelRefused as refused:
            yield refused.message


RECKONED: dict[str, Callable[[bool], Iterator[str]]] = {
    "rates_equal_their_facts": _rates_equal_their_facts,
    "scores_follow_from_their_inputs": _scores_follow_from_their_inputs,
    "propensities_follow_from_their_inputs": _propensities_follow_from_their_inputs,
    "models_are_what_was_registered": _models_are_what_was_registered,
}


def _customers(everything: bool, *, having: str) -> Iterator[list[int]]:
    """All of them, or a sample that is another one every time."""
    chosen = "" if everything else f"ORDER BY random() LIMIT {SAMPLE}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT customer_id FROM (SELECT DISTINCT customer_id FROM {having}) AS known {chosen}"  # noqa: S608  ours
        )
        ids = sorted(customer_id for (customer_id,) in cursor.fetchall())
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
