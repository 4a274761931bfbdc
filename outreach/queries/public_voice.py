"""What is said in public around a crisis: how much and how it sounds, with a line at each message of ours, and what changed after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from crisis_triage.shared.charts import LineChart, Marker, Point, line_chart
from crisis_triage.shared.sql import ask
from outreach import public_voice
from outreach.models import Crisis, MessageMove
from outreach.public_voice import BeforeAfter, Bucket, Estimate, Post
from outreach.queries import issue_words, wording
from outreach.states import MessageState
from signals.vocabulary import Kind

BEFORE = timedelta(days=3)
LONGEST = timedelta(days=60)
FINE, FINE_UNTIL, COARSE = timedelta(hours=6), timedelta(days=10), timedelta(days=1)
MOST = 50_000
POSTS = """
    SELECT reading.occurred_at, signal.customer_id, reading.sentiment
      FROM signals_textreading reading JOIN signals_signal signal ON signal.id = reading.signal_id
      JOIN signals_measure measure ON measure.id = signal.measure_id
     WHERE reading.occurred_at >= %(since)s AND reading.occurred_at < %(until)s AND measure.kind = %(social)s
       AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)
     ORDER BY reading.occurred_at DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Spoken:
    """A message of ours, and what was said before and after it."""

    title: str
    url: str
    found: BeforeAfter


@dataclass(frozen=True)
class SpokenLine:
    title: str
    url: str
    when: str
    span: str
    volume: str
    tone: str
    why: str
    note: str


@dataclass(frozen=True)
class PublicVoice:
    """``said``: of what posts it was counted."""

    since: datetime
    until: datetime
    step: timedelta
    buckets: Sequence[Bucket]
    messages: Sequence[Spoken]
    posts: int
    is_cut: bool


@dataclass(frozen=True)
class VoicePage:
    said: str
    volume: LineChart
    tone: LineChart
    lines: Sequence[SpokenLine]
    is_cut: bool


def of_crisis(*, crisis: Crisis, at: datetime) -> PublicVoice:
    """For whoever is inside: these are counts of what stands in public, and name nobody."""
    until = min(at, (crisis.stood_down_at or at) + BEFORE)
    since = max(crisis.opened_at - BEFORE, until - LONGEST)
    about = {"since": since - public_voice.WINDOW, "until": until, "social": Kind.SOCIAL.value, "most": MOST}
    posts = [Post(*row) for row in ask(POSTS, about)]
    sent = _sent(crisis)
    moments = [moment for _, _, moment in sent]
    step = FINE if until - since <= FINE_UNTIL else COARSE
    return PublicVoice(
        since=since,
        until=until,
        step=step,
        buckets=public_voice.buckets(posts, since=since, until=until, step=step),
        messages=[
            Spoken(title, f"/messages/{pk}", public_voice.before_after(posts, at=moment, others=moments, now=until))
            for pk, title, moment in sent
            if since <= moment <= until
        ],
        posts=sum(post.at >= since for post in posts),
        is_cut=len(posts) == MOST,
    )


def _sent(crisis: Crisis) -> list[tuple[int, str, datetime]]:
    """When it began to leave, which is when the first one reads it."""
    moves = MessageMove.objects.filter(message__blocks__crisis=crisis, to_state=MessageState.SENDING)
    first = moves.order_by("message", "moved_at").distinct("message")
    rows = first.values_list("message_id", "message__subject", "moved_at")
    return sorted(rows, key=lambda row: (row[2], row[0]))


def page(*, crisis: Crisis, at: datetime) -> VoicePage:
    found = of_crisis(crisis=crisis, at=at)
    markers = [Marker(each.found.at, f"M{place}") for place, each in enumerate(found.messages, start=1)]
    heard = [bucket for bucket in found.buckets if bucket.tone is not None]
    most = max((bucket.posts for bucket in found.buckets), default=0) or 1
    every = "a day" if found.step == COARSE else "in six hours"
    return VoicePage(
        said=f"{issue_words.counted(found.posts, 'post')} from {wording.moment(found.since)} to {wording.moment(found.until)}",
        volume=line_chart(
            title=f"Posts in public {every}",
            points=[_point(bucket, bucket.posts, f"{bucket.posts:,}") for bucket in found.buckets],
            highest=most,
            y_labels=((0, "0"), (most, f"{most:,}")),
            markers=markers,
        ),
        tone=line_chart(
            title="How they sound, each speaker once; it stays where nobody spoke",
            points=[_point(bucket, bucket.tone or 0.0, f"{bucket.tone:+.2f}") for bucket in heard],
            lowest=-1.0,
            highest=1.0,
            y_labels=((-1, "−1"), (0, "0"), (1, "+1")),
            bands=(("critical", -1.0, -0.25), ("healthy", 0.25, 1.0)),
            markers=markers,
        ),
        lines=[_line(f"M{place}", each) for place, each in enumerate(found.messages, start=1)],
        is_cut=found.is_cut,
    )


def _point(bucket: Bucket, value: float, label: str) -> Point:
    return Point(bucket.at, value, label, f"{timezone.localtime(bucket.at):%-d %b, %H:%M}")


def _line(name: str, spoken: Spoken) -> SpokenLine:
    found = spoken.found
    counts = f"{found.before} spoke before, {found.after} after"
    return SpokenLine(
        title=f"{name}: {spoken.title}",
        url=spoken.url,
        when=wording.moment(found.at),
        span=f"{wording.age(found.span)} on each side",
        volume=f"{counts}: {volume_words(found.volume)}" if found.volume else "",
        tone=tone_words(found.tone) if found.tone else "",
        why=found.why,
        note="Another message lies in it: what is whose cannot be told apart." if found.is_crowded else "",
    )


def volume_words(found: Estimate) -> str:
    """“0.62 times as many (90 %: 0.40 to 0.96), fewer”."""
    verdict = ("more" if found.value > 1 else "fewer") if found.is_sure else "no clear change"
    return f"{found.value:.2f} times as many (90 %: {found.low:.2f} to {found.high:.2f}), {verdict}"


def tone_words(found: Estimate) -> str:
    verdict = ("kinder" if found.value > 0 else "harsher") if found.is_sure else "no clear change"
    return f"{_signed(found.value)} (90 %: {_signed(found.low)} to {_signed(found.high)}), {verdict}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
