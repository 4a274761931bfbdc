"""``replay_warnings --since 2026-09-01 --until 2026-09-30``: when early warning would have been given. Nothing is raised."""

import json
from datetime import UTC, date, datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outreach.services import warning_replay
from outreach.services.warning_replay import Replay, Sight
from signals.bursts import wording

LONGEST = timedelta(days=366)


class Command(BaseCommand):
    help = "Walks through history and says when early warning would have been given, with what was known by then."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--since", required=True, type=date.fromisoformat, help="The first day (UTC), 2026-09-01.")
        parser.add_argument("--until", type=date.fromisoformat, help="The last day; today, if left out.")
        parser.add_argument("--json", action="store_true", help="One JSON object, and nothing else.")

    def handle(self, *, since: date, until: date | None, json: bool, **_options: object) -> None:
        now = timezone.now()
        last = until or now.astimezone(UTC).date()
        if not timedelta(0) <= last - since <= LONGEST:
            raise CommandError("Name a first day that is not after the last one, and at most a year before it.")
        found = warning_replay.replay(first=since, last=last, at=now)
        self.stdout.write(_as_json(found) if json else _as_text(found))


def _as_text(found: Replay) -> str:
    lines = [
        f"{found.series} series, {found.short} with too short a history. {len(found.warnings)} warnings.",
        wording.RULE,
    ]
    for number, sights in enumerate(found.warnings, 1):
        lines.append(f"{number}. known {_at(sights[0].known_at)}")
        lines += [
            f"   {sight.series.dimension} “{sight.label}”, {_at(sight.known_at)}: {wording.found(sight.peak)}; "
            f"{'goes on' if sight.ended_at is None else f'ended {_at(sight.ended_at)}'}"
            for sight in sights
        ]
    return "\n".join(lines)


def _as_json(found: Replay) -> str:
    warnings = [[_record(sight) for sight in sights] for sights in found.warnings]
    return json.dumps({"series": found.series, "short": found.short, "warnings": warnings})


def _record(sight: Sight) -> dict[str, object]:
    return {
        "dimension": sight.series.dimension.value,
        "key": sight.series.key,
        "label": sight.label,
        "began_at": sight.began_at.isoformat(),
        "known_at": sight.known_at.isoformat(),
        "ended_at": sight.ended_at.isoformat() if sight.ended_at else None,
        "found": sight.peak.found,
        "expected": round(sight.peak.expected, 2),
        "window_hours": sight.peak.window,
        "customers": len(sight.customers),
    }


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
