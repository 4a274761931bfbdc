"""What people are told of requests to join a call."""

from outreach.models import JoinRequest
from outreach.notices import Event
from outreach.queries import join_scope, wording
from outreach.queries.notice_fact import Fact, Place
from outreach.sales import JoinState

SIGHT = {"join": join_scope.visible_joins}
READ = {JoinRequest: lambda: JoinRequest.objects.select_related(*join_scope.WITH, "clock")}
ANSWERS = {
    JoinState.ACCEPTED: "{asked} joins the call.",
    JoinState.DECLINED: "{asked} cannot join the call, and says why.",
    JoinState.WITHDRAWN: "Nobody need join the call any more.",
    JoinState.LAPSED: "The hour of the call came, and nobody had answered. Ask somebody anew.",
    JoinState.HELD: "The call was held: read what came of it.",
}


def tell(join: JoinRequest, event: Event) -> Fact:
    is_asked, state = join.state == JoinState.ASKED, JoinState(join.state)
    slow = join.asked_id if is_asked else join.asked_by_id
    sentence, is_true, only = {
        Event.JOIN_ASKED: (
            f"{join.asked_by.name} asks you to join the call on {wording.moment(join.call_at)}: {join.purpose}",
            is_asked,
            frozenset([join.asked_id]),
        ),
        Event.JOIN_ANSWERED: (
            ANSWERS.get(state, "{asked} has not answered yet.").format(asked=join.asked.name),
            not is_asked,
            None,
        ),
        Event.JOIN_OVERDUE: (
            "An answer is owed before the call." if is_asked else "Say what came of the call.",
            is_asked or (state == JoinState.ACCEPTED and _is_missed(join)),
            frozenset([slow]),
        ),
    }[event]
    return Fact(
        matter=f"join:{join.pk}",
        heading=f"A call with {join.whose}",
        sentence=sentence,
        url=f"/join-requests/{join.pk}",
        place=Place("join", join.pk),
        is_severe=False,
        is_true=is_true,
        only=only,
    )


def _is_missed(join: JoinRequest) -> bool:
    owed = getattr(join, "clock", None)
    return owed is not None and owed.missed_at is not None


TOLD = {event: (JoinRequest, tell) for event in Event if event.startswith("join_")}
