"""Which states of loops and issues start, stop and cancel which clock."""

from collections.abc import Mapping

from outreach.sla.story import Course
from outreach.states import IssueState, LoopState
from outreach.vocabulary import SlaTarget

OWED = frozenset({LoopState.OPEN, LoopState.PROMISED, LoopState.DELIVERED, LoopState.REOPENED})
TOLD = frozenset({LoopState.TOLD, LoopState.CONFIRMED, LoopState.DECLINED_TOLD})
NOT_OURS = frozenset({LoopState.NOT_AFFECTED, LoopState.MERGED})

COURSES: Mapping[SlaTarget, Course] = {
    SlaTarget.FIRST_CONTACT: Course(OWED, TOLD, NOT_OURS, stops_at_contact=True, reopens=False),
    SlaTarget.CLOSE_LOOP: Course(OWED, TOLD, NOT_OURS),
    # A customer's "no, not solved" takes a resolved issue up again. A "no" of ours is an answer too.
    SlaTarget.RESOLVE: Course(
        frozenset({IssueState.TRIAGED, IssueState.ASSESSED, IssueState.IN_PROGRESS, IssueState.BLOCKED}),
        frozenset({IssueState.RESOLVED, IssueState.VERIFIED, IssueState.CLOSED, IssueState.DECLINED}),
        frozenset({IssueState.MERGED}),
    ),
}
OF_LOOPS = (SlaTarget.FIRST_CONTACT, SlaTarget.CLOSE_LOOP)
OF_ISSUES = (SlaTarget.RESOLVE,)
