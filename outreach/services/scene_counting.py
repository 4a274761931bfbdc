"""Counts the scene ahead for who sees everybody: over a hundred thousand open loops it takes longer than a page may."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from accounts.models import Company
from outreach.models import SceneCell, SceneIssue
from outreach.models.scene import Ahead
from outreach.queries.scene.counting import CellNeeds, IssueNeeds, count
from outreach.services import counting_ahead

PORTION = 2_000


def refresh_if_cheap(*, at: datetime) -> bool:
    return counting_ahead.count_if_cheap(Ahead.NEEDS, lambda: _count(at), at=at)


def _count(at: datetime) -> None:
    counted = count(user=None, today=Company.ours().today(at), at=at)
    SceneIssue.objects.all().delete()
    SceneCell.objects.all().delete()
    SceneIssue.objects.bulk_create((SceneIssue(**_of(each)) for each in counted.issues), batch_size=PORTION)
    SceneCell.objects.bulk_create(SceneCell(**_of(each), oldest_at=each.opened_at) for each in counted.cells)


def _of(each: IssueNeeds | CellNeeds) -> dict[str, Any]:
    """The columns of its row. When an issue was opened stands in the issue."""
    return {name: value for name, value in asdict(each).items() if name != "opened_at"}
