"""What must always be true of webhooks, as questions that the database answers."""

from outreach.services.webhook_fan_out import MOST_OPEN

LONG_AGO = "now() - interval '1 hour'"
HEARING = "endpoint.state = 'active' AND EXISTS (SELECT FROM accounts_user WHERE id = endpoint.owner_id AND is_active)"

QUERIES = {
    "every_webhook_hears_within_the_hour": f"""
        SELECT id FROM outreach_webhookendpoint endpoint
         WHERE {HEARING}
           AND EXISTS (SELECT FROM accounts_change WHERE at < {LONG_AGO}
                          AND (transaction, id) > (endpoint.after_transaction, endpoint.after_line))
           AND (SELECT count(*) FROM outreach_webhookdelivery WHERE endpoint_id = endpoint.id AND state IN ('waiting', 'sending'))
               < {MOST_OPEN}""",  # noqa: S608  numbers of ours
    "no_delivery_of_a_webhook_is_forgotten": f"""
        SELECT delivery.id FROM outreach_webhookdelivery delivery
          JOIN outreach_webhookendpoint endpoint ON endpoint.id = delivery.endpoint_id
         WHERE delivery.state = 'sending' AND delivery.lease_until < {LONG_AGO}
            OR delivery.state = 'waiting' AND delivery.due_at < {LONG_AGO} AND {HEARING}
               AND endpoint.failing_since IS NULL
               AND NOT EXISTS (SELECT FROM outreach_webhookdelivery earlier
                                WHERE earlier.endpoint_id = delivery.endpoint_id AND earlier.subject = delivery.subject
                                  AND earlier.id < delivery.id AND earlier.state IN ('waiting', 'sending'))""",  # noqa: S608  the same
    "webhooks_hear_of_one_thing_in_order": """
        SELECT later.id FROM outreach_webhookdelivery later
          JOIN outreach_webhookdelivery earlier
            ON earlier.endpoint_id = later.endpoint_id AND earlier.subject = later.subject AND earlier.id < later.id
         WHERE later.state = 'delivered' AND earlier.state IN ('waiting', 'sending') AND earlier.replayed_at IS NULL
        UNION
        SELECT later.id FROM outreach_webhookdelivery later
          JOIN outreach_webhookdelivery earlier
            ON earlier.endpoint_id = later.endpoint_id AND earlier.subject = later.subject AND earlier.id < later.id
         WHERE earlier.line > later.line""",
}
