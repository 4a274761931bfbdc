"""What happened, for systems that keep a copy: ask again and again with the cursor of the answer before."""

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.models import ApiToken
from accounts.vocabulary import ChangeKind, Scope
from crisis_triage.shared import cursors
from crisis_triage.shared.answers import answer_feed
from crisis_triage.shared.api import MAX_LIMIT, ApiView, FieldNames, Input, Whole
from crisis_triage.shared.errors import Forbidden, Invalid
from crisis_triage.shared.openapi import describe, page_of
from outreach.queries import changes

SCOPE_OF = {
    ChangeKind.CUSTOMER: Scope.CUSTOMERS_READ,
    ChangeKind.CONTACT: Scope.CUSTOMERS_READ,
    ChangeKind.SCORE: Scope.SIGNALS_READ,
    ChangeKind.IMPORT: Scope.SIGNALS_READ,
    ChangeKind.SIGNAL: Scope.SIGNALS_READ,
}
DESCRIPTION = """In the order in which they were committed: whoever asks with the cursor of the answer before misses nothing and meets
nothing twice, whatever is being written. “next_cursor” is always there: keep it, and ask with it again; “next” is null when there is
no more for now. A page may be empty and not the last: what you may not see is skipped. To begin a copy, take a cursor with start=now,
read the lists, then follow. A line is shown to who sees what it is about now. Lines are kept for some months (90 days, if the
administrator did not say otherwise); a cursor from before is answered with 410: begin again."""


class ChangesQuery(Input):
    limit = Whole(max_value=MAX_LIMIT, default=100, help_text="Lines a page, 1 to 200.")
    cursor = serializers.CharField(max_length=1000, required=False, help_text="“next_cursor” of the answer before.")
    start = serializers.ChoiceField(
        choices=["oldest", "now"],
        default="oldest",
        help_text="Without a cursor: the oldest line, or what comes from now on.",
    )
    fields = FieldNames()  # type: ignore[assignment]  # a name that the library takes off the class
    kinds = serializers.CharField(
        max_length=200, required=False, help_text="Some only: customer,loop. Else all that the token may read."
    )


class ChangeList(ApiView):
    permission_classes = [
        HasScope(read=Scope.CUSTOMERS_READ, or_read=(Scope.SIGNALS_READ, Scope.OUTREACH_READ)),
    ]
    query_class = ChangesQuery

    @describe(
        "list_changes",
        "What happened, in the order of commits",
        answers={200: page_of(changes.ChangeRecord)},
        problems=(400, 410, 422),
        parameters=[ChangesQuery],
        tag="Changes",
        description=DESCRIPTION,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        kinds = _kinds(query.get("kinds"), request.auth)
        if query["start"] == "now" and "cursor" not in query:
            return answer_feed(request, changes.CHANGES, [], changes.newest(), is_more=False)
        after = cursors.unsign(changes.CHANGES, query["cursor"]) if "cursor" in query else None
        feed = changes.list_changes(request.user, kinds=kinds, after=after, limit=query["limit"])
        return answer_feed(request, changes.CHANGES, feed.entries, feed.key, is_more=feed.is_more)


def _kinds(given: str | None, token: ApiToken | None) -> list[ChangeKind]:
    readable = [kind for kind in ChangeKind if token is None or _scope_of(kind) in token.scopes]
    if given is None:
        return readable
    try:
        asked = [ChangeKind(name.strip()) for name in given.split(",")]
    except ValueError as error:
        raise Invalid(
            f"There are: {', '.join(ChangeKind)}. Send some of them with commas between.", field="kinds"
        ) from error
    if missing := sorted({_scope_of(kind) for kind in asked if kind not in readable}):
        raise Forbidden(
            f"This token lacks the scope “{'”, “'.join(missing)}”. Create one that has it on your settings page."
        )
    return asked


def _scope_of(kind: ChangeKind) -> Scope:
    return SCOPE_OF.get(kind, Scope.OUTREACH_READ)
