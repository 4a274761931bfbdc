"""The access matrix of crises. Ana is the liaison of the one that is running; eve, of her team, knows that it exists because it touches
Acme; cleo is a stranger to it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Customer, User
from crisis_triage.shared.public_pages import PREFIX
from outreach.models import Crisis, CrisisAction, CustomerLink, Issue, StatusPage, StatusUpdate
from outreach.services import customer_links, status_pages
from outreach.services.crises import Room
from outreach.states import CrisisState, IssueState
from signals.vocabulary import Band
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import an_issue
from tests.factories.status_pages import WORDS, a_status_page, path_of, proposed

TABLE = """
# ---- crises ----------------------------------------------------------------------------------------------------------
untold                    GET     302    302 200 403 404  200 200  200  302  302
api_crisis_untold         GET     401    401 200 403 404  200 200  200  200  403
customer_links            GET     302    302 200 403 404  403 200  200  302  302
customer_links            POST    302    302 200 403 404  403 200  200  302  302
revoke_customer_link      POST    302    302 302 403 404  403 302  302  302  302
own_page                  GET     200    200 200 200 200  200 200  200  200  200
api_customer_links        GET     401    401 200 200 404  200 200  200  200  403
api_customer_links        POST    401    401 201 403 404  403 201  201  403  403
api_customer_link_revoke  POST    401    401 200 403 404  403 200  200  403  403
crises                    GET     302    302 200 200 200  200 200  200  302  302
new_crisis                GET     302    302 200 200 200  403 200  200  302  302
new_crisis                POST    302    302 302 302 302  403 302  302  302  302
crisis                    GET     302    302 200 200 404  200 200  200  302  302
crisis_brief              GET     302    302 200 403 404  200 200  200  302  302
move_crisis               GET     302    302 200 403 404  403 200  200  302  302
move_crisis               POST    302    302 302 403 404  403 302  302  302  302
status_room               GET     302    302 200 403 404  403 200  200  302  302
status_room               POST    302    302 302 403 404  403 302  302  302  302
settle_status             POST    302    302 403 403 404  403 302  302  302  302
status_link               POST    302    302 403 403 404  403 302  302  302  302
status_page               GET     200    200 200 200 200  200 200  200  200  200
api_status_page           GET     401    401 200 403 404  200 200  200  200  403
api_status_page           POST    401    401 403 403 404  403 201  201  403  403
api_status_page_revoke    POST    401    401 403 403 404  403 200  200  403  403
api_status_updates        GET     401    401 200 403 404  200 200  200  200  403
api_status_updates        POST    401    401 201 403 404  403 201  201  403  403
api_status_update_publish POST    401    401 403 403 404  403 200  200  403  403
api_status_update_send_back POST  401    401 200 403 404  403 200  200  403  403
api_status_update_take_back POST  401    401 403 403 404  403 200  200  403  403
api_crises                GET     401    401 200 200 200  200 200  200  200  403
api_crises                POST    401    401 403 403 403  403 201  201  403  403
api_crisis                GET     401    401 200 200 404  200 200  200  200  403
api_crisis_moves          GET     401    401 200 403 404  200 200  200  200  403
api_crisis_declare        POST    401    401 403 404 404  403 200  200  403  403
api_crisis_advance        POST    401    401 403 403 404  403 200  200  403  403
api_crisis_stand_down     POST    401    401 403 403 404  403 200  200  403  403
api_crisis_roles          POST    401    401 403 403 404  403 200  200  403  403
api_crisis_severity       POST    401    401 403 403 404  403 200  200  403  403
api_crisis_standing       GET     401    401 200 403 404  200 200  200  200  403
api_crisis_entries        GET     401    401 200 403 404  200 200  200  200  403
api_crisis_entries        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_updates        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_actions        GET     401    401 200 403 404  200 200  200  200  403
api_crisis_actions        POST    401    401 201 403 404  403 201  201  403  403
api_crisis_action_settle  POST    401    401 200 403 404  403 200  200  403  403
api_crisis_issues         GET     401    401 200 403 404  200 200  200  200  403
api_crisis_issues         POST    401    401 200 403 404  403 200  200  403  403
api_crisis_open_issue     POST    401    401 201 403 404  403 201  201  403  403
api_crisis_issues         DELETE  401    401 403 403 404  403 200  200  403  403
api_crisis_audience       GET     401    401 200 403 404  200 200  200  200  403
api_crisis_audience       POST    401    401 403 403 404  403 200  200  403  403
api_crisis_customers      GET     401    401 200 200 404  200 200  200  200  403
"""


@dataclass
class Crises:
    running: Crisis
    suspected: Crisis
    recovering: Crisis
    action: CrisisAction
    public: StatusPage  # of the one that is running
    published: StatusUpdate
    proposed: StatusUpdate  # by ana
    link: CustomerLink
    link_token: str
    unlinked: Crisis  # whose public link was revoked
    beside: Issue  # linked to the one that is running, which was opened for another


def build(acme: Customer, ana: User, lena: User, at: datetime) -> Crises:
    issue = an_issue(ana, acme, at=at)
    running = a_crisis(lena, issue=issue, room=Room(liaison=ana), at=at)
    beside = an_issue(ana, at=at)
    running.links.create(issue=beside, linked_by=lena, linked_at=at)
    over = an_issue(lena, acme, state=IssueState.IN_PROGRESS, at=at)
    # Of severity 5: of one that is worse an update would be due in the middle of the suite.
    recovering = a_crisis(lena, state=CrisisState.RECOVERING, title="Bills are wrong", severity=5, issue=over, at=at)
    recovering.links.all().delete()  # nothing is open in it any more; whom it touched stays
    made = customer_links.make(customer=acme, by=ana, at=at)
    public = a_status_page(running, ana, lena, at=at)
    unlinked = a_crisis(lena, title="It is slow", issue=beside, room=Room(liaison=ana), at=at)
    unlinked.customers.create(customer=acme, is_addition=True, added_at=at)
    a_status_page(unlinked, ana, lena, at=at)
    waiting = proposed(unlinked, ana, at=at)
    status_pages.revoke(crisis=unlinked, reason="It leaked.", by=lena, at=at)
    return Crises(
        running=running,
        link=made.link,
        link_token=made.plain.rpartition("/")[2],
        public=public,
        published=running.status_updates.get(),
        proposed=waiting,
        unlinked=unlinked,
        suspected=a_crisis(ana, state=CrisisState.SUSPECTED, title="Is it the mail?", at=at),
        recovering=recovering,
        action=an_action(running, lena, at=at),
        beside=beside,
    )


def _of(name: str) -> Any:
    return lambda world: [getattr(world.crises, name).pk]


INSIDE = (
    "",
    "_moves",
    "_advance",
    "_roles",
    "_severity",
    "_standing",
    "_entries",
    "_updates",
    "_actions",
    "_issues",
    "_open_issue",
)
ARGUMENTS: dict[str, Any] = {
    **{f"api_crisis{name}": _of("running") for name in (*INSIDE, "_audience", "_customers")},
    "crisis": _of("running"),
    "crisis_brief": _of("running"),
    "move_crisis": lambda world: [world.crises.running.pk, "log"],
    **{name: _of("running") for name in ("status_room", "api_status_page_revoke", "api_status_updates")},
    "status_page": lambda world: [path_of(world.crises.public).removeprefix(PREFIX)],
    **{name: _of("running") for name in ("untold", "api_crisis_untold")},
    "customer_links": lambda world: [world.acme.pk],
    "api_customer_links": lambda world: [world.acme.pk],
    "revoke_customer_link": _of("link"),
    "api_customer_link_revoke": _of("link"),
    "own_page": lambda world: [world.crises.link_token],
    "status_link": lambda world: [world.crises.unlinked.pk, "renew"],
    "settle_status": lambda world: [world.crises.proposed.pk, "publish"],
    "api_status_page": _of("unlinked"),
    "api_status_update_publish": _of("proposed"),
    "api_status_update_send_back": _of("proposed"),
    "api_status_update_take_back": _of("published"),
    "api_crisis_declare": _of("suspected"),
    "api_crisis_stand_down": _of("recovering"),
    "api_crisis_action_settle": _of("action"),
}
A_STATUS = {**WORDS, "phase": "solved"}
AN_ACTION = {
    "what": "Call the ten largest.",
    "facing": "customers",
    "impact": "neutral",
    "impact_words": "They hear it.",
}
SENT: dict[tuple[str, str], Any] = {
    ("new_crisis", "POST"): {"kind": "sales", "title": "The plan is short", "severity": "2", "how": "suspect"},
    ("move_crisis", "POST"): {"text": "The first customer called."},
    ("customer_links", "POST"): {"days": "7"},
    ("revoke_customer_link", "POST"): {},
    ("api_customer_links", "POST"): {"days": 7},
    ("api_customer_link_revoke", "POST"): {},
    ("status_room", "POST"): A_STATUS,
    ("settle_status", "POST"): {},
    ("status_link", "POST"): {},
    ("api_status_updates", "POST"): A_STATUS,
    ("api_status_page", "POST"): {},
    ("api_status_page_revoke", "POST"): {"reason": "It leaked."},
    ("api_status_update_publish", "POST"): {},
    ("api_status_update_send_back", "POST"): {"note": "Say since when."},
    ("api_status_update_take_back", "POST"): {"note": "It was another region."},
    ("api_crises", "POST"): {"kind": "sales", "title": "The plan is short", "severity": 2},
    ("api_crisis_declare", "POST"): {"cadence_minutes": 30},
    ("api_crisis_advance", "POST"): {"to": "contained"},
    ("api_crisis_stand_down", "POST"): lambda world: {
        "note": "Everybody was told.",
        "after_action_owner_id": world.people["lena"].pk,
        "after_action_due_on": f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}",
    },
    ("api_crisis_roles", "POST"): lambda world: {"commander_id": world.people["lena"].pk},
    ("api_crisis_severity", "POST"): {"severity": 2},
    ("api_crisis_entries", "POST"): {"text": "The first customer called."},
    ("api_crisis_updates", "POST"): {"text": "We know the cause."},
    ("api_crisis_actions", "POST"): AN_ACTION,
    ("api_crisis_action_settle", "POST"): {"to": "done", "outcome": "All ten were reached."},
    ("api_crisis_open_issue", "POST"): {"title": "It stands still.", "function": "engineering"},
    ("api_crisis_issues", "POST"): lambda world: {"issue_id": world.loops.new.pk},
    ("api_crisis_audience", "POST"): {"bands": [band.value for band in Band]},
}
QUERY = {"api_crisis_issues": lambda world: f"?issue_id={world.crises.beside.pk}"}
