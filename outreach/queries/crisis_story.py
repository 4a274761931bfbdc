"""The one timeline of a crisis: entries, stages, actions, what was said in public and who came into its audience, the latest first. The executives' view of it has
the updates, the stages and what was corrected or missed, and nothing that is only for the room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from outreach.crises import CrisisActionState, EntryKind
from outreach.models import Crisis, CrisisAction, CrisisEntry, CrisisMove, StatusUpdateMove
from outreach.public_pages import StatusState
from outreach.queries import issue_words, wording
from outreach.states import CrisisState

MOST = 300
PUBLIC = (StatusState.PUBLISHED, StatusState.TAKEN_BACK)
ICONS = {EntryKind.FACT: "note", EntryKind.UPDATE: "send", EntryKind.CORRECTION: "note", EntryKind.MISSED: "warning"}
TITLES = {
    EntryKind.FACT: "Fact",
    EntryKind.UPDATE: "Update",
    EntryKind.CORRECTION: "Correction",
    EntryKind.MISSED: "Update missed",
}


@dataclass(frozen=True)
class StoryRow:
    at: datetime
    icon: str
    title: str
    who: str
    when: str
    iso: str
    text: str
    knew: str = ""  # where it was later than it happened
    tone: str = ""
    entry_id: int | None = None  # of what may be corrected
    corrects: str = ""
    corrected_by: str = ""


def story(crisis: Crisis) -> Sequence[StoryRow]:
    """Everything, for who works on it."""
    entries = _entries(crisis)
    return _latest([*_told(entries), *_stages(crisis), *_actions(crisis), *_additions(crisis), *_in_public(crisis)])


def in_short(crisis: Crisis) -> Sequence[StoryRow]:
    """For executives: the same rows, without facts, actions and audience, but with what put an update right and what everybody read."""
    entries = _entries(crisis)
    updates = {each.pk for each in entries if each.kind in (EntryKind.UPDATE, EntryKind.MISSED)}
    kept = [each for each in entries if each.pk in updates or each.corrects_id in updates]
    return _latest([*_told(kept), *_stages(crisis), *_in_public(crisis)])


def _latest(rows: Sequence[StoryRow]) -> Sequence[StoryRow]:
    return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST]


def _entries(crisis: Crisis) -> Sequence[CrisisEntry]:
    return list(crisis.entries.select_related("written_by").order_by("-happened_at", "-pk")[:MOST])


def _told(entries: Sequence[CrisisEntry]) -> Iterator[StoryRow]:
    by_id = {each.pk: each for each in entries}
    corrected = {each.corrects_id: each for each in entries if each.corrects_id}
    for each in entries:
        right, wrong = corrected.get(each.pk), by_id.get(each.corrects_id or 0)
        yield StoryRow(
            at=each.happened_at,
            icon=ICONS[EntryKind(each.kind)],
            title=TITLES[EntryKind(each.kind)],
            who=each.who,
            when=wording.moment(each.happened_at),
            iso=each.happened_at.isoformat(),
            text=each.text,
            knew=_knew(each),
            tone="bad" if each.kind == EntryKind.MISSED else "",
            entry_id=each.pk if each.kind != EntryKind.MISSED else None,
            corrects=wording.short(wrong.text, 80) if wrong else "",
            corrected_by=wording.short(right.text, 80) if right else "",
        )


def _knew(entry: CrisisEntry) -> str:
    """A minute more or less says nothing."""
    parts = []
    if (entry.known_at - entry.happened_at).total_seconds() >= 60:
        parts.append(
            f"known {wording.age(entry.known_at - entry.happened_at)} later, at {wording.moment(entry.known_at)}"
        )
    if (entry.written_at - entry.known_at).total_seconds() >= 60:
        parts.append(f"written down at {wording.moment(entry.written_at)}")
    return "; ".join(parts)


def _stages(crisis: Crisis) -> Iterator[StoryRow]:
    for move in CrisisMove.objects.filter(crisis=crisis).select_related("moved_by").order_by("number"):
        title = f"{CrisisState(move.from_state).label} → {CrisisState(move.to_state).label}"
        yield _row(move.moved_at, "next", title, move.who, move.note)


def _actions(crisis: Crisis) -> Iterator[StoryRow]:
    for each in (
        CrisisAction.objects.filter(crisis=crisis).select_related("added_by", "settled_by").order_by("pk")[:MOST]
    ):
        yield _row(each.added_at, "check", "Action begun", each.added_by.name, each.what)
        if each.settled_by and each.settled_at:
            state = CrisisActionState(each.state).label.lower()
            words = f"{wording.short(each.what, 80)}: {each.outcome}"
            yield _row(each.settled_at, "done", f"Action {state}", each.settled_by.name, words)


def _in_public(crisis: Crisis) -> Iterator[StoryRow]:
    """What came to stand on the status page, and what was taken back."""
    moves = StatusUpdateMove.objects.filter(update__crisis=crisis).select_related("update__author", "moved_by")
    for move in moves.filter(to_state__in=PUBLIC).order_by("-pk")[:MOST]:
        said = move.update
        if move.to_state == StatusState.PUBLISHED:
            who = f"{move.who}, written by {said.author.name}"
            yield _row(move.moved_at, "send", "Said in public", who, f"{said.headline}: {said.happened}")
        else:
            yield _row(move.moved_at, "warning", "Taken back in public", move.who, f"{said.headline}: {move.note}")


def _additions(crisis: Crisis) -> Iterator[StoryRow]:
    found = crisis.customers.order_by().values_list("added_at", "is_addition").annotate(Count("pk"))
    for at, is_addition, count in found.order_by("-added_at")[:MOST]:
        whom = issue_words.counted(count, "customer")
        title = f"{whom} came into the audience" if is_addition else f"The audience was frozen: {whom}"
        yield _row(at, "person", title, "", "")


def _row(at: datetime, icon: str, title: str, who: str, text: str) -> StoryRow:
    return StoryRow(at, icon, title, who, wording.moment(at), at.isoformat(), text)
