"""What goes wrong in a real house, so that the pages for it can be seen: a bad export, ids that nobody knows, a feed that fell
silent, and customers about whom somebody raised the alarm."""

import csv
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from accounts.models import Customer, User
from crisis_triage.demo import arrival, company
from crisis_triage.demo.simulator import files
from outreach.models import Escalation
from outreach.services import escalations
from outreach.vocabulary import RequestedBy, Trend
from signals.ingest import uploads
from signals.models import Import, Source
from signals.vocabulary import Content

SILENT = "helpdesk"
SILENT_FOR = timedelta(days=3, hours=4)

SURVEY_EXPORT = """\
Q-1,C-1003,survey,nps,{day}T09:12:00Z,8,Solid tool. The mobile view could be better.,,
Q-2,C-1007,survey,nps,{day}T09:40:00Z,nine,We like it.,,
Q-3,C-1011,survey,nps,{day}T10:05:00Z,7,,,
Q-4,C-1012,survey,nps,31.11.2026,6,Export is slow.,,
Q-5,,survey,nps,{day}T11:30:00Z,9,Happy.,,
Q-6,C-1016,poll,nps,{day}T11:45:00Z,3,We expected more.,,
Q-7,C-1019,survey,nps,2099-01-01T00:00:00Z,10,Sent from the future.,,
Q-8,C-1020,survey,csat,{day}T13:00:00Z,4,,,
Q-9,C-1023,survey,csat,{day}T13:20:00Z,n/a,,,
Q-10,CLINIC-77,survey,nps,{day}T14:00:00Z,2,Nobody calls us back.,,
Q-11,CLINIC-77,survey,csat,{day}T14:30:00Z,1,,,
Q-12,CLINIC-81,survey,nps,{day}T15:00:00Z,9,Very good start.,,
Q-13,NORDHAVEN,survey,nps,{day}T15:10:00Z,5,We were promised training.,,
"""
"""Thirteen answers typed by hand at a trade fair: six with a fault, four from customers whom the CRM does not know yet."""
REJECTED, PARKED = 6, 4

NEW_CUSTOMERS = """external_id,name,segment,region,arr,currency,started_on,renewal_on,owner_email,account_manager
CLINIC-77,Wrenfield Clinics Ltd,Growth,UK & Ireland,9600,GBP,{day},,ana@demo.example,Ana
CLINIC-81,Gorsehaven Clinics Ltd,Growth,UK & Ireland,7200,GBP,{day},,nils@demo.example,Nils
NORDHAVEN,Nordhaven Logistics AB,Mid-market,Nordics,48000,EUR,{day},,nils@demo.example,Nils
"""
"""Uploaded, looked at, and not yet taken in: whoever presses “Import now” sees the parked answers find their customers."""

ALARMS = (
    # reason, severity, days ago, trend, asked for by, outcome (empty: still open)
    (
        "Third outage for their night shift. The operations lead wants to know by Friday what we change.",
        1,
        1,
        Trend.WORSENING,
        RequestedBy.CUSTOMER,
        "",
    ),
    (
        "Renewal meeting was cancelled twice; their finance lead asks for usage numbers.",
        2,
        3,
        Trend.STEADY,
        RequestedBy.INTERNAL,
        "",
    ),
    (
        "Payroll export wrong for two months. They correct it by hand and send us the hours.",
        2,
        6,
        Trend.STEADY,
        RequestedBy.CUSTOMER,
        "",
    ),
    (
        "New site manager was never trained. Small thing, but they feel forgotten.",
        4,
        9,
        Trend.IMPROVING,
        RequestedBy.INTERNAL,
        "",
    ),
    (
        "They threatened to stop paying after the price rise.",
        2,
        24,
        Trend.IMPROVING,
        RequestedBy.CUSTOMER,
        "Price held until the renewal; the offer was explained to their board. They stay.",
    ),
)


def bring_bad_export(source: Source, *, by: User, at: datetime) -> Import:
    day = (at - timedelta(days=1)).date().isoformat()
    rows = csv.reader(SURVEY_EXPORT.format(day=day).splitlines())
    name = "trade-fair-answers.csv"
    return arrival.import_file(
        name, files.SIGNAL_COLUMNS, map(tuple, rows), content=Content.SIGNALS, source=source, by=by
    )


def bring_new_customers(*, by: User, at: datetime) -> Import:
    body = NEW_CUSTOMERS.format(day=at.date().isoformat()).encode()
    file = ContentFile(body, name="new-customers.csv")
    return uploads.keep(source=company.DIRECTORY, content=Content.CUSTOMERS, file=file, is_backfill=False, by=by, at=at)


def raise_alarms(customers: list[Customer], *, by: dict[str, User], at: datetime) -> list[Escalation]:
    """One alarm for each customer named, raised by its owner."""
    raised = []
    for customer, (reason, severity, days, trend, asked_by, outcome) in zip(customers, ALARMS, strict=False):
        owner = by[customer.owner_email.split("@")[0]]
        moment = at - timedelta(days=days, hours=2)
        escalation = escalations.log_escalation(
            customer=customer,
            requested_by=asked_by,
            reason=reason,
            severity=severity,
            trend=trend,
            by=owner,
            at=moment,
        )
        if outcome:
            escalations.end_escalation(escalation=escalation, outcome=outcome, by=owner, at=moment + timedelta(days=5))
        raised.append(escalation)
    return raised
