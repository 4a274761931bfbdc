"""Policies and calendars as the rules that clocks run by. Read once for many clocks; versions never change, so neither do rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from outreach.models import CalendarVersion, SlaPolicy
from outreach.queries import sla_choice
from outreach.services import sla_calendars, sla_policies
from outreach.sla.clock import Rule
from outreach.sla.hours import BusinessHours, WallClock
from outreach.sla.precedence import Holder, Subject, choose
from outreach.vocabulary import Counting, SlaTarget

RuleKey = tuple[int, int | None]
"""The version of the policy, and that of the calendar if office hours count."""


@dataclass(frozen=True)
class RuleBook:
    """What holds now."""

    holders: tuple[Holder, ...]
    versions: Mapping[int, CalendarVersion]
    default_calendar: int

    def choose(self, subject: Subject) -> Mapping[SlaTarget, RuleKey]:
        """For the targets that a policy sets."""
        chosen = choose(self.holders, subject)
        return {
            target: (choice.chosen.policy.pk, self._version_of(choice.chosen.policy, target))
            for target, choice in chosen.items()
            if choice.chosen is not None
        }

    def _version_of(self, policy: SlaPolicy, target: SlaTarget) -> int | None:
        if policy.counting_of(target) == Counting.WALL_CLOCK:
            return None
        return self.versions[policy.calendar_id or self.default_calendar].pk


def read(*, at: datetime) -> RuleBook:
    """Makes the default policy and calendar of the house if there are none."""
    sla_policies.ensure_default(at=at)
    default = sla_calendars.ensure_default(at=at)
    latest = CalendarVersion.objects.order_by("calendar_id", "-number").distinct("calendar_id")
    return RuleBook(
        holders=tuple(sla_choice.holders()),
        versions={version.calendar_id: version for version in latest},
        default_calendar=default.pk,
    )


@lru_cache(maxsize=4096)
def rule(key: RuleKey, target: SlaTarget) -> Rule:
    """Remembered for as long as the process lives: a version is never changed."""
    policy_id, version_id = key
    policy = SlaPolicy.objects.get(pk=policy_id)
    minutes = policy.minutes_of(target)
    if minutes is None:
        raise ValueError(f"version {policy_id} sets no target for {target}")
    pauses = policy.issue_pauses if target == SlaTarget.RESOLVE else policy.loop_pauses
    hours = WallClock() if version_id is None else hours_of(version_id)
    return Rule(timedelta(minutes=minutes), hours, frozenset(pauses), key)


@lru_cache(maxsize=256)
def hours_of(version_id: int) -> BusinessHours:
    return CalendarVersion.objects.get(pk=version_id).hours()
