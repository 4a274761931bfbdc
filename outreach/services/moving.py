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
    Rule(
        "outreach_recovery",
        "customer_id",
        "recovery cases",
        stays_if="""this.ended_at IS NULL AND EXISTS (SELECT FROM outreach_recovery other
            WHERE other.customer_id = %(survivor)s AND other.ended_at IS NULL)""",
        because="the other has one that goes on",
    ),
    Rule(
        "outreach_personalcall",
        "customer_id",
        "personal calls",
        stays_if="""EXISTS (SELECT FROM outreach_personalcall other
            WHERE other.customer_id = %(survivor)s AND other.message_id = this.message_id)""",
        because="the other is called for the same message",
    ),
    Rule(
        "outreach_warnedcustomer",
        "customer_id",
        "early warnings",
        stays_if="""EXISTS (SELECT FROM outreach_warnedcustomer other
            WHERE other.customer_id = %(survivor)s AND other.warning_id = this.warning_id)""",
        because="the other is in it already",
    ),
    Rule("outreach_concession", "customer_id", "concessions"),
    Rule("outreach_ask", "customer_id", "favours asked"),
    Rule("outreach_deal", "customer_id", "deals"),
    Rule("outreach_joinrequest", "customer_id", "requests to join a call"),
    Rule(
        "outreach_insight",
        "customer_id",
        "insights",
        stays_if="""this.withdrawn_at IS NULL AND EXISTS (SELECT FROM outreach_insight other WHERE other.customer_id = %(survivor)s
            AND (other.method, other.held_on, other.learned) = (this.method, this.held_on, this.learned) AND other.withdrawn_at IS NULL)""",
        because="the other has the same one",
    ),
    Rule(
        "outreach_plannedtalk",
        "customer_id",
        "planned talks",
        stays_if="""this.state = 'open' AND EXISTS (SELECT FROM outreach_plannedtalk other
            WHERE other.customer_id = %(survivor)s AND other.method = this.method AND other.state = 'open')""",
        because="one is planned with the other",
    ),
    Rule("outreach_blindspot", "customer_id", "blind spots", How.ANEW),
    Rule(
        "outreach_customerlink",
        "customer_id",
        "links of their own",
        How.STAYS,
        because="who was handed one was to read of that customer only: it works no more",
    ),
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
    Rule("outreach_riskdaycustomer", "customer_id", "days at risk", How.STAYS, because=BOOKS),
    Rule("outreach_riskstep", "customer_id", "steps of the ARR at risk", How.ANEW),
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
    Rule("outreach_recoveryword", "contact_id", "words to a customer at risk"),
    Rule("outreach_ask", "contact_id", "favours asked"),
    Rule("outreach_optout", "contact_id", "opt-outs"),
    Rule(
        "outreach_insightcontact",
        "contact_id",
        "insights",
        stays_if="""EXISTS (SELECT FROM outreach_insightcontact other
            WHERE other.contact_id = %(survivor)s AND other.insight_id = this.insight_id)""",
        because="the other was spoken to as well",
    ),
    Rule("outreach_plannedtalk", "contact_id", "planned talks"),
    Rule("outreach_blindspot", "contact_id", "blind spots", How.ANEW),
)
