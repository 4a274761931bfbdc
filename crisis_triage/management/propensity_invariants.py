"""What must always hold of who is likely to buy more."""

QUERIES = {
    "propensity_reasons_add_up": """
        SELECT customer_id FROM signals_propensity
         WHERE abs(base + (SELECT sum(points) FROM unnest(reason_points) AS points) - margin) > 1e-9""",
    "expected_money_is_the_chance_of_what_is_at_stake": """
        SELECT customer_id FROM signals_propensity
         WHERE abs(expected - coalesce(at_stake, 0) * probability::numeric) > 0.01""",
    "propensities_are_by_models_of_expansion": """
        SELECT propensity.customer_id FROM signals_propensity propensity
          LEFT JOIN signals_riskmodel model ON model.id = propensity.model_id
         WHERE model.outcome IS DISTINCT FROM 'expansion'""",
}
