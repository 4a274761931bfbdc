"""What we do about it. One aggregate a file."""

from outreach.models.call_list import CallListEntry, RankingCursor
from outreach.models.escalation import Escalation
from outreach.models.weights import PriorityWeights

__all__ = ["CallListEntry", "Escalation", "PriorityWeights", "RankingCursor"]
