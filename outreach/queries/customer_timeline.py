"""The customer's timeline with our own acts told in full: the signal of a touchpoint only says that there was one."""

from collections.abc import Sequence
from dataclasses import replace

from outreach.models import Need, Touchpoint
from outreach.queries import needs, wording
from outreach.vocabulary import Discovery, How, NeedKind, Surfaced, TouchpointKind
from signals.queries.timeline import Timeline, TimelineItem


def told(timeline: Timeline) -> Timeline:
    """In two queries more, whatever the number of acts."""
    touchpoints = Touchpoint.objects.select_related("contact").in_bulk(_ids(timeline.items, "touchpoint"))
    heard = Need.objects.in_bulk(_ids(timeline.items, "need"))
    return replace(timeline, items=[_told(item, touchpoints, heard) for item in timeline.items])


def _ids(items: Sequence[TimelineItem], sort: str) -> list[int]:
    return [_id(item) for item in items if item.own_name.startswith(f"{sort}:")]


def _id(item: TimelineItem) -> int:
    return int(item.own_name.split(":")[1])


def _told(item: TimelineItem, touchpoints: dict[int, Touchpoint], heard: dict[int, Need]) -> TimelineItem:
    if item.own_name.startswith("touchpoint:") and (touchpoint := touchpoints.get(_id(item))):
        return _act(item, touchpoint)
    if item.own_name.startswith("need:") and (need := heard.get(_id(item))):
        return _need(item, need)
    return item


def _act(item: TimelineItem, touchpoint: Touchpoint) -> TimelineItem:
    how = How.of(touchpoint.outcome, is_two_way=touchpoint.is_two_way)
    with_whom = f"with {touchpoint.contact.name}" if touchpoint.contact else ""
    owed = "its discovery is owed" if touchpoint.discovery == Discovery.PENDING else ""
    logged = (
        ""
        if touchpoint.happened_at.date() == touchpoint.logged_at.date()
        else "logged " + wording.moment(touchpoint.logged_at)
    )
    return replace(
        item,
        title=f"{TouchpointKind(touchpoint.kind).label}: {how.label.lower()}",
        note=" · ".join(word for word in (with_whom, f"by {item.author}", owed, logged) if word),
        text=touchpoint.summary,
        url=f"/touchpoints/{touchpoint.pk}",
        link="Open the touchpoint",
    )


def _need(item: TimelineItem, need: Need) -> TimelineItem:
    surfaced = Surfaced(need.surfaced)
    return replace(
        item,
        title=f"{NeedKind(need.kind).label} need",
        note=" · ".join(word for word in (item.author, needs.HOW[surfaced]) if word),
        text=need.words,
        url=f"/touchpoints/{need.touchpoint_id}",
        link="Open the touchpoint",
        themes=item.themes or needs.row_themes(need),
    )
