"""Makes notices of what was asked to be told: ten changes of a matter are one row that counts ten, until it is read.

One worker at a time (a lock of the transaction, so one that dies frees it, and what it took is there again).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from outreach.models import Notification
from outreach.models.notification import OPEN
from outreach.notices import EmailState, Event, Mode, NoticeChannel, strongest
from outreach.queries import notice_facts, notice_wishes
from outreach.queries.notice_fact import About, Fact, Place
from outreach.queries.notice_wishes import Wishes
from outreach.services.notifications import Portion

CHUNK = 1_000
LOCK = 4_160_025
REMEMBERED = 10
SETTLES = timedelta(minutes=2)
"""A mail waits so long for the rest of its burst."""
PAUSE = timedelta(hours=1)
"""Between two mails on one matter; and for so long more of the same stays silent once somebody acknowledged it."""

TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
TAKE = """
    DELETE FROM outreach_noticerequest
     WHERE id IN (SELECT id FROM outreach_noticerequest ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id, user_id, event, about_id, happened_at
"""
UPSERT = f"""
    INSERT INTO outreach_notification AS notice
           (user_id, group_key, event, events, latest, count, first_at, last_at, is_severe, in_app,
            email_mode, email_state, email_due_at)
    SELECT user_id, matter, event, events, latest, count, first_at, last_at, is_severe, in_app, email_mode, email_state, email_due_at
      FROM jsonb_to_recordset(%(rows)s) AS row (
           user_id bigint, matter text, event text, events text[], latest jsonb, count int, first_at timestamptz,
           last_at timestamptz, is_severe boolean, in_app boolean, email_mode text, email_state text, email_due_at timestamptz)
     ORDER BY user_id, matter
    ON CONFLICT (user_id, group_key) WHERE read_at IS NULL AND acknowledged_at IS NULL DO UPDATE
       SET event = excluded.event,
           events = ARRAY(SELECT DISTINCT unnest(notice.events || excluded.events)),
           latest = (SELECT jsonb_agg(fact ORDER BY place) FROM (
               SELECT DISTINCT ON (fact->'event', fact->'id') fact, place
                 FROM jsonb_array_elements(excluded.latest || notice.latest) WITH ORDINALITY AS told (fact, place)
                ORDER BY fact->'event', fact->'id', place) AS unlike WHERE place <= {REMEMBERED}),
           count = notice.count + excluded.count,
           first_at = least(notice.first_at, excluded.first_at),
           last_at = greatest(notice.last_at, excluded.last_at),
           is_severe = notice.is_severe OR excluded.is_severe,
           in_app = notice.in_app OR excluded.in_app,
           email_mode = CASE WHEN excluded.email_state = 'none' OR notice.email_state = 'waiting' AND notice.email_mode = 'at_once'
                             THEN notice.email_mode ELSE excluded.email_mode END,
           email_state = CASE WHEN excluded.email_state = 'none' THEN notice.email_state ELSE excluded.email_state END,
           email_due_at = CASE WHEN excluded.email_state = 'none' THEN notice.email_due_at
                               WHEN notice.email_state = 'waiting' THEN least(notice.email_due_at, excluded.email_due_at)
                               ELSE greatest(excluded.email_due_at, notice.email_settled_at + %(pause)s) END
"""  # noqa: S608  a number of ours
COUNT_IN_SILENCE = """
    UPDATE outreach_notification notice SET count = count + more
      FROM unnest(%(ids)s::bigint[], %(counts)s::int[]) AS silent (id, more) WHERE notice.id = silent.id
"""


class Asked(NamedTuple):
    id: int
    user_id: int
    event: Event
    about_id: int
    happened_at: datetime

    @property
    def about(self) -> About:
        return About(self.event, self.about_id)


@dataclass
class Matter:
    """What one person is told about one matter, the newest first."""

    told: list[tuple[Asked, Fact]] = field(default_factory=list)

    def row(self, wishes: Wishes, at: datetime) -> dict[str, Any]:
        newest, fact = self.told[0]
        events = list(dict.fromkeys(asked.event for asked, _ in self.told))
        mail = strongest(wishes.mode(event, NoticeChannel.EMAIL) for event in events)
        moments = [asked.happened_at for asked, _ in self.told]
        return {
            "user_id": newest.user_id,
            "matter": fact.matter,
            "event": newest.event,
            "events": events,
            "latest": _latest(asked for asked, _ in self.told),
            "count": len(self.told),
            "first_at": min(moments).isoformat(),
            "last_at": max(moments).isoformat(),
            "is_severe": any(fact.is_severe for _, fact in self.told),
            "in_app": any(wishes.mode(event, NoticeChannel.IN_APP) != Mode.OFF for event in events),
            "email_mode": mail,
            "email_state": EmailState.NONE if mail == Mode.OFF else EmailState.WAITING,
            "email_due_at": (wishes.digest_after(at) if mail == Mode.DIGEST else at + SETTLES).isoformat(),
        }


@transaction.atomic
def fold(*, at: datetime, limit: int = CHUNK) -> Portion:
    """One transaction's worth, in a fixed number of questions and a few for each person who sees only a part."""
    if not _hold():
        return Portion(0, is_more=False)
    asked = _take(limit)
    facts = notice_facts.load(each.about for each in asked)
    wishes = notice_wishes.wishes_of({each.user_id for each in asked})
    matters = _matters(_wanted(asked, facts, wishes), at)
    rows = [matter.row(wishes[user_id], at) for (user_id, _), matter in sorted(matters.items())]
    _execute(UPSERT, {"rows": json.dumps(rows), "pause": PAUSE})
    return Portion(len(asked), is_more=len(asked) == limit)


def _hold() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [LOCK])
        (is_ours,) = cursor.fetchone() or (False,)
    return bool(is_ours)


def _take(limit: int) -> list[Asked]:
    """The newest first."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        taken = [Asked(pk, user_id, Event(event), about, at) for pk, user_id, event, about, at in cursor.fetchall()]
    return sorted(taken, reverse=True)


def _wanted(
    asked: Collection[Asked], facts: Mapping[About, Fact], wishes: Mapping[int, Wishes]
) -> list[tuple[Asked, Fact]]:
    """Without what is not true any more, what its person may not see, and what that person does not want to hear."""
    known = [(each, facts[each.about]) for each in asked if each.about in facts and each.user_id in wishes]
    places: dict[int, set[Place]] = defaultdict(set)
    for each, fact in known:
        places[each.user_id].add(fact.place)
    seen = {user_id: notice_facts.visible(wishes[user_id].user, wanted) for user_id, wanted in places.items()}
    return [
        (each, fact)
        for each, fact in known
        if fact.holds_for(each.user_id) and fact.place in seen[each.user_id] and _is_wanted(each, wishes)
    ]


def _is_wanted(asked: Asked, wishes: Mapping[int, Wishes]) -> bool:
    return any(wishes[asked.user_id].mode(asked.event, channel) != Mode.OFF for channel in NoticeChannel)


def _matters(wanted: Collection[tuple[Asked, Fact]], at: datetime) -> dict[tuple[int, str], Matter]:
    acknowledged = _acknowledged({(asked.user_id, fact.matter) for asked, fact in wanted}, at)
    matters: dict[tuple[int, str], Matter] = defaultdict(Matter)
    silent: dict[int, int] = defaultdict(int)
    for asked, fact in wanted:
        before = acknowledged.get((asked.user_id, fact.matter))
        if before is not None and asked.event in before.events:
            silent[before.pk] += 1
        else:
            matters[(asked.user_id, fact.matter)].told.append((asked, fact))
    _execute(COUNT_IN_SILENCE, {"ids": list(silent), "counts": list(silent.values())})
    return matters


def _acknowledged(keys: Collection[tuple[int, str]], at: datetime) -> dict[tuple[int, str], Notification]:
    """More of the same, while somebody has it in hand, is no news."""
    lately = Notification.objects.filter(
        ~OPEN,
        user__in={user_id for user_id, _ in keys},
        group_key__in={matter for _, matter in keys},
        acknowledged_at__gt=at - PAUSE,
    )
    return {(notice.user_id, notice.group_key): notice for notice in lately.order_by("acknowledged_at")}


def _latest(asked: Iterable[Asked]) -> list[dict[str, Any]]:
    unlike = {each.about: each for each in reversed(list(asked))}
    newest = sorted(unlike.values(), reverse=True)[:REMEMBERED]
    return [{"event": each.event, "id": each.about_id, "at": each.happened_at.isoformat()} for each in newest]


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
