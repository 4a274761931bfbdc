"""What becomes of what we did and owe when its customer turns out to be another one. All rules of the house are here in order: a row goes
after the rows that it leans on."""

from accounts.services import moving as of_accounts
from accounts.services.moving import How, Rule
from signals.services import moving as of_signals

BOOKS = "it says what was done then"

OWN = (
    Rule("outreach_touchpoint", "customer_id", "touchpoints"),
    Rule("outreach_need", "customer_id", "needs", How.FOLLOWS, because="it is always its touchpoint's"),
    Rule("outreach_escalation", "customer_id", "escalations"),
    Rule(
        "outreach_loop",
        "customer_id",
        "loops",
        stays_if="""EXISTS (SELECT FROM outreach_loop other WHERE other.customer_id = %(survivor)s AND other.issue_id = this.issue_id)
            OR this.state = 'merged'""",
        because="the other has one in the same issue, which goes on with what was promised",
    ),
    Rule(
        "outreach_delivery",
        "customer_id",
        "messages",
        stays_if="""NOT EXISTS (SELECT FROM outreach_loop loop WHERE loop.id = this.loop_id AND loop.customer_id = %(survivor)s)
            OR EXISTS (SELECT FROM outreach_delivery other WHERE other.customer_id = %(survivor)s AND other.message_id = this.message_id)""",
        because="they stay with their loops",
    ),
    Rule(
        "outreach_crisiscustomer",
        "customer_id",
        "crises",
        stays_if="""EXISTS (SELECT FROM outreach_crisiscustomer other
            WHERE other.customer_id = %(survivor)s AND other.crisis_id = this.crisis_id)""",
        because="the other is in it already",
    ),
    Rule("outreach_concession", "customer_id", "concessions"),
    Rule(
        "outreach_slapolicy",
        "customer_id",
        "SLA policies",
        stays_if="""EXISTS (SELECT FROM outreach_slapolicy other WHERE other.customer_id = %(survivor)s AND other.ended_at IS NULL)""",
        because="the other has one that holds",
    ),
    Rule("outreach_rankrequest", "customer_id", "requests for a rank", How.ANEW),
    Rule("outreach_calllistentry", "customer_id", "rows of the call list", How.ANEW),
    Rule("outreach_callactionchange", "customer_id", "acts on the call list", How.STAYS, because=BOOKS),
    Rule("outreach_touchpointmove", "from_customer_id", "corrections", How.STAYS, because=BOOKS),
    Rule("outreach_touchpointmove", "to_customer_id", "corrections", How.STAYS, because=BOOKS),
)
RULES = (*of_accounts.RULES, *of_signals.RULES, *OWN)

OF_CONTACTS = (
    *of_accounts.CONTACT_RULES,
    Rule("outreach_touchpoint", "contact_id", "touchpoints"),
    Rule("outreach_promise", "contact_id", "promises"),
    Rule("outreach_loopmove", "contact_id", "words to a customer"),
    Rule("outreach_delivery", "contact_id", "messages"),
    Rule("outreach_optout", "contact_id", "opt-outs"),
)
