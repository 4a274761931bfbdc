"""What customers complain about, as a short list that a board can read, with the words that give each theme away.

Stated judgement, for companies that sell to companies and for those that sell to people. A text may touch several themes or none.
What no list foresees is found by ``signals.text.keyphrases``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """``code`` is stored with every reading and never given a second meaning. A phrase matches in any of its forms
    (``signals.text.themes.stem``)."""

    code: int
    slug: str
    label: str
    phrases: tuple[str, ...]


def _theme(code: int, slug: str, label: str, phrases: str) -> Theme:
    return Theme(code, slug, label, tuple(phrase.strip() for phrase in phrases.split(",")))


THEMES = (
    _theme(
        1,
        "outages",
        "Outages",
        "outage, downtime, went down, is down, was down, down again, down for, down since, keeps going down, not available, "
        "unavailable, offline, cannot log in, can't log in, can't login, cannot login, unable to log in, can't access, "
        "cannot access, no access, no signal, no internet, no connection, lost connection, disconnected, disconnecting, "
        "dropping out, drops out, service interruption",
    ),
    _theme(
        2,
        "speed",
        "Speed",
        "slow, slower, sluggish, lag, laggy, latency, takes forever, took forever, time out, timed out, timeout, timing out, "
        "loading, performance issue, performance problem, poor performance, low speed, internet speed, broadband speed",
    ),
    _theme(
        3,
        "faults",
        "Faults",
        "bug, buggy, broken, broke, crash, glitch, error, error message, doesn't work, does not work, didn't work, "
        "not working, won't work, stopped working, stops working, isn't working, wasn't working, never works, faulty, defect, defective, fault, "
        "wrong result, wrong number, corrupt, damaged, regression, freezes, froze",
    ),
    _theme(
        4,
        "ease_of_use",
        "Ease of use",
        "confusing, confused, hard to use, difficult to use, complicated, not intuitive, unintuitive, clunky, clumsy, "
        "hard to find, can't find, cannot find, user interface, usability, too many steps, too many clicks, website, web site, "
        "navigate, navigation",
    ),
    _theme(
        5,
        "missing_features",
        "Missing features",
        "missing feature, feature request, no way to, not possible to, doesn't support, does not support, not supported, "
        "lacks, lacking, would be nice, roadmap, wish it could, wish you had, should be able to, need a way",
    ),
    _theme(
        6,
        "data",
        "Data and reports",
        "data loss, lost data, lost our data, missing data, wrong data, export, import, report, reporting, dashboard, "
        "duplicate records, inaccurate, out of date data, backup, migration",
    ),
    _theme(
        7,
        "integrations",
        "Integrations",
        "integration, integrate, api, webhook, connector, sync, syncing, out of sync, sso, single sign on, plugin, plug in",
    ),
    _theme(
        8,
        "security",
        "Security and privacy",
        "security, breach, hacked, leak, leaked, privacy, gdpr, personal data, phishing, fraud, scam, unauthorised, "
        "unauthorized, vulnerability, compliance, audit finding",
    ),
    _theme(
        9,
        "waiting",
        "Waiting for an answer",
        "no reply, no response, no answer, nobody replied, no one replied, nobody responded, no one responded, heard back, hear back, never replied, never responded, never answered, nobody answers, no one answers, "
        "not answered, unanswered, still waiting, waiting for, waited, on hold, hold for, hold time, wait time, long wait, hours on, "
        "call back, called back, callback, return my call, respond, response time, slow response, slow to respond, "
        "days without, weeks without, still no, ignored, ignoring, chase, chased, chasing, unresponsive, can't get through, get through to",
    ),
    _theme(
        10,
        "support",
        "Support and staff",
        "customer service, customer services, customer support, customer care, support team, help desk, helpdesk, your support, tech support, technical support, "
        "rude, unhelpful, attitude, unprofessional, incompetent, no idea, don't care, doesn't care, don't know what, "
        "passed around, pass around, transferred, hung up, hang up, agent, representative, staff, advisor, adviser, employee, call centre, call center",
    ),
    _theme(
        11,
        "billing",
        "Bills and payments",
        "bill, billing, invoice, overcharge, overcharged, charged twice, charged for, charged me, charge, refund, payment, "
        "paid twice, direct debit, credit card, money back, double charged, fee, credit note, reimburse, reimbursement",
    ),
    _theme(
        12,
        "price",
        "Price",
        "price, pricing, price increase, price rise, expensive, too expensive, overpriced, cheaper, cost, too much money, "
        "not worth, value for money, rip off, ripoff, budget, discount",
    ),
    _theme(
        13,
        "leaving",
        "Contract and leaving",
        "cancel my, cancel our, cancel the contract, cancel the subscription, cancel account, cancellation policy, cancellation fee, "
        "contract, terminate, termination, not renew, won't renew, renewal, switch to, switching to, switched to, are leaving, leaving you, leave you, will leave, going to leave, "
        "move to another, moving to another, competitor, alternative, alternatives, never again, losing a customer, lost a customer, take our business, notice period",
    ),
    _theme(
        14,
        "delivery",
        "Delivery and delays",
        "deliver, delivery, delivered, late, delay, delayed, delays, shipping, shipped, shipment, courier, out of stock, "
        "back order, lead time, never arrived, not arrived, hasn't arrived, didn't arrive, lost bag, lost luggage, baggage, luggage, bag, "
        "rebook, rebooked, cancelled flight, canceled flight, flight cancelled, flight canceled, missed connection, stuck, stranded, missed appointment, "
        "didn't turn up, not turn up, no show, installation, engineer, installed, postponed, rescheduled",
    ),
    _theme(
        15,
        "onboarding",
        "Set-up and training",
        "onboarding, onboard, set up, setup, setting up, rollout, roll out, go live, go-live, implementation, training, documentation, docs, "
        "getting started, configuration, manual, instructions, activation, activate",
    ),
    _theme(
        16,
        "communication",
        "Communication",
        "communication, communicate, miscommunication, nobody told, no one told, not told, wasn't told, weren't told, not informed, "
        "never informed, no update, no updates, no notice, without notice, no warning, without warning, kept in the dark, different information, conflicting, "
        "misleading, misled, lied, lying, false information, wrong information, incorrect information, misinformed, unclear, no explanation, explain, keep me informed",
    ),
    _theme(
        17,
        "promises",
        "Promises not kept",
        "promise, promised, promises, was supposed to, were supposed to, you said, told me it would, told us it would, still not, "
        "not resolved, unresolved, never resolved, not fixed, never fixed, same issue, same problem, again and again, third time, "
        "second time, several times, many times, repeatedly, ongoing, keeps happening, still broken, failed to",
    ),
    _theme(
        18,
        "relationship",
        "The relationship",
        "account manager, account team, customer success, csm, point of contact, contact person, executive sponsor, champion left, "
        "quarterly review, not listening, don't listen, doesn't listen, nobody listens, loyal customer, loyalty, long time customer, long standing customer, "
        "feel valued, not valued, valued customer, treated, let down",
    ),
    _theme(
        19,
        "quality",
        "Quality of what we sell",
        "poor quality, bad quality, quality, low quality, food, seat, seats, uncomfortable, dirty, cramped, cheap material, "
        "fell apart, wrong item, wrong size, not as described, coverage, picture, sound, entertainment",
    ),
)

BY_CODE = {theme.code: theme for theme in THEMES}
BY_SLUG = {theme.slug: theme for theme in THEMES}

VOCABULARY = frozenset(
    word for theme in THEMES for phrase in theme.phrases for word in phrase.split() if word.isascii() and word.isalpha()
) | frozenset("service services product products company team app software tool experience purchase order".split())  # noqa: SIM905
"""English words of our trade."""
