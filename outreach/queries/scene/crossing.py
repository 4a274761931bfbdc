"""Why a customer's part of the ARR at risk is another one than it was, as words of a statement in which ``moved`` has it before and after."""

AT_RISK = "('at_risk', 'critical')"


def crossed(*, until: str = "") -> str:
    """Of who came in or went out, and of nobody else, the history is read: how it stood then and how it stands, and whether the last step
    over the border was another model's. ``until``: a condition on the steps; none, for up to now."""
    return f"""
        SELECT moved.customer_id, past.band, past.band_now, past.came_by_model, past.went_by_model
          FROM moved CROSS JOIN LATERAL (
            SELECT (array_agg(step.band) FILTER (WHERE step.scored_at <= %(at)s))[1] AS band,
                   (array_agg(step.band ORDER BY step.scored_at DESC, step.id DESC))[1] AS band_now,
                   (array_agg(step.is_switch ORDER BY step.scored_at DESC, step.id DESC)
                     FILTER (WHERE step.band IN {AT_RISK} AND step.band_before NOT IN {AT_RISK}))[1] AS came_by_model,
                   (array_agg(step.is_switch ORDER BY step.scored_at DESC, step.id DESC)
                     FILTER (WHERE step.band NOT IN {AT_RISK} AND step.band_before IN {AT_RISK}))[1] AS went_by_model
              FROM (SELECT row.*, lag(band) OVER steps AS band_before, model_id <> lag(model_id) OVER steps AS is_switch
                      FROM ((SELECT id, band, model_id, scored_at FROM signals_scorehistory
                              WHERE customer_id = moved.customer_id AND scored_at <= %(at)s ORDER BY scored_at DESC, id DESC LIMIT 1)
                             UNION ALL
                            SELECT id, band, model_id, scored_at FROM signals_scorehistory
                             WHERE customer_id = moved.customer_id AND scored_at > %(at)s {until}) row
                    WINDOW steps AS (ORDER BY scored_at, id)) step) past
         WHERE moved.before IS NULL OR moved.after IS NULL"""  # noqa: S608  words of ours


def cause(*, own: str, is_gone: str, band: str) -> str:
    """One each. ``own``: ARR and currency as they stand after; ``is_gone``, ``band``: of who is not at risk any more."""
    return f"""
           CASE WHEN moved.before IS NOT NULL AND moved.after IS NOT NULL
                THEN CASE WHEN ({own}) IS NOT DISTINCT FROM (moved.own_arr, moved.own_currency) THEN 'rates' ELSE 'arr' END
                WHEN moved.before IS NULL
                THEN CASE WHEN crossed.band IS NULL THEN 'new' WHEN crossed.came_by_model THEN 'model'
                          WHEN crossed.band = 'unknown' THEN 'known' ELSE 'worse' END
                ELSE CASE WHEN {is_gone} THEN 'left' WHEN crossed.went_by_model THEN 'model'
                          WHEN {band} = 'unknown' THEN 'known' ELSE 'better' END END"""
