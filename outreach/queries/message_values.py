"""What the variables of a message are for each of its customers, as the database has them; and in the words that customers read.

What there is no value for is left out, so that the message to this one customer is held back instead of saying nothing.
"""

from collections.abc import Mapping
from datetime import date

from outreach.mail_merge import Variable

Values = dict[str, str]

# A column for each variable that is asked of a loop. What is of the contact, and of the sender, is beside it (``standings``).
SAID = """
    SELECT loop.id AS loop_id,
           customer.name AS customer_name,
           issue.title AS issue_title,
           owner.name AS owner_name,
           pending.what AS promise_text,
           pending.due_on AS promise_due,
           earlier.due_on AS old_promise_due,
           earlier.reason AS move_reason,
           kept.what AS delivered_what,
           (kept.delivered_at AT TIME ZONE coalesce(nullif(customer.time_zone, ''), company.time_zone, 'UTC'))::date
               AS delivered_on,
           kept.evidence AS proof,
           decision.reason AS decision_reason,
           decision.alternative AS alternative,
           coalesce(company.name, %(company)s::text) AS company_name
      FROM outreach_loop loop
      JOIN accounts_customer customer ON customer.id = loop.customer_id
      JOIN outreach_issue issue ON issue.id = loop.issue_id
      LEFT JOIN accounts_company company ON company.id = 1
      LEFT JOIN accounts_user owner ON owner.id = issue.owner_id
      LEFT JOIN outreach_promise pending ON pending.loop_id = loop.id AND pending.state = 'pending'
      LEFT JOIN outreach_promise earlier ON earlier.id = pending.follows_id
      LEFT JOIN LATERAL (
               SELECT what, delivered_at, evidence FROM outreach_promise
                WHERE loop_id = loop.id AND state IN ('kept', 'kept_late') ORDER BY delivered_at DESC, id DESC LIMIT 1
           ) kept ON true
      LEFT JOIN outreach_decision decision
             ON decision.issue_id = issue.id AND decision.state = 'approved' AND decision.kind = 'will_not_address'
     WHERE loop.id = ANY(%(loops)s)
"""
DAYS = frozenset({Variable.PROMISE_DUE, Variable.OLD_PROMISE_DUE, Variable.DELIVERED_ON})


def written(said: Mapping[str, str | None]) -> Values:
    """As customers read it."""
    given = {name: _written(name, value or "") for name, value in said.items()}
    first = given.get(Variable.CONTACT_NAME, "").split()[:1]
    named = given | {Variable.CONTACT_FIRST_NAME.value: "".join(first)}
    return {name: value for name, value in named.items() if value.strip()}


def _written(name: str, value: str) -> str:
    return f"{date.fromisoformat(value):%A, %-d %B %Y}" if value and name in DAYS else value
