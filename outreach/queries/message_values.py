"""What the variables of a message are for each of its customers: one question to the database for a portion of them.

What there is no value for is left out, so that the message to this one customer is held back instead of saying nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from accounts.models import Company, Contact, User
from outreach.mail_merge import Variable
from outreach.queries import opt_out_links

Values = dict[str, str]

ASK = """
    SELECT loop.id,
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
           coalesce(company.name, %(company)s) AS company_name
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


def values_of(loop_ids: Sequence[int], *, sender: User, contacts: Mapping[int, Contact]) -> dict[int, Values]:
    """By the id of the loop. ``contacts``: by the same, to whom the message goes, where somebody can be written to."""
    with connection.cursor() as cursor:
        default: str = Company._meta.get_field("name").default
        cursor.execute(ASK, {"loops": list(loop_ids), "company": default})
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {
        loop_id: _written(row) | {Variable.SENDER_NAME.value: sender.name} | _of_contact(contacts.get(loop_id))
        for row in rows
        if (loop_id := row.pop("id"))
    }


def _written(row: Mapping[str, object]) -> Values:
    given = {
        name: f"{value:%A, %-d %B %Y}" if isinstance(value, date) else str(value or "") for name, value in row.items()
    }
    return {name: value for name, value in given.items() if value.strip()}


def _of_contact(contact: Contact | None) -> Values:
    if contact is None:
        return {}
    return {
        Variable.CONTACT_NAME.value: contact.name,
        Variable.CONTACT_FIRST_NAME.value: next(iter(contact.name.split()), ""),
        Variable.OPT_OUT_LINK.value: opt_out_links.link(contact.pk),
    }
