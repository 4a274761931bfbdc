"""The figures of the scene for one reader: as the clock counted them for who sees everybody, and counted now for everybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts import access
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from outreach.models import SceneCell, SceneCount, SceneIssue
from outreach.models.scene import Ahead
from outreach.queries.readers import Reader
from outreach.queries.scene.counting import WHOLE, CellNeeds, Counted, IssueNeeds, count
from outreach.states import ENDED_ISSUES

BY_NEED = Order("issues by need", (("need", float), ("issue_id", int)), is_descending=True)
FIGURES = ("function", "severity", "customers", "arr", "slipped", "worst_slip", "need")


@dataclass(frozen=True)
class Place:
    """Of which issues: of a function, of a severity, of nobody."""

    function: str = ""
    severity: int = WHOLE
    is_unowned: bool = False

    def narrow(self, issues: QuerySet[SceneIssue]) -> QuerySet[SceneIssue]:
        """By who owns them now, and not by who did when they were counted."""
        exact: dict[str, Any] = {"function": self.function, "severity": self.severity}
        issues = issues.filter(**{name: value for name, value in exact.items() if value})
        return issues.filter(issue__owner=None) if self.is_unowned else issues

    def has(self, each: IssueNeeds) -> bool:
        return (
            self.function in ("", each.function)
            and self.severity in (WHOLE, each.severity)
            and not (self.is_unowned and each.is_owned)
        )


class Standing:
    """``stored_at``: when it was counted ahead; None: it is counted for this reader, once however much is asked."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        stored = SceneCount.objects.filter(pk=Ahead.NEEDS).first() if access.sees_everyone(reader.user) else None
        self.stored_at: datetime | None = stored.counted_at if stored else None

    @property
    def at(self) -> datetime:
        return self.stored_at or self.reader.at

    @property
    def cells(self) -> Sequence[CellNeeds]:
        if self.stored_at is None:
            return self._counted.cells
        return [_cell(row) for row in SceneCell.objects.all()]

    def issues(self, place: Place, part: Slice) -> Page[IssueNeeds]:
        """Where help is needed most first."""
        if self.stored_at is not None:
            goes_on = SceneIssue.objects.exclude(issue__state__in=sorted(ENDED_ISSUES)).select_related("issue")
            only = goes_on.only(*FIGURES, "is_owned", "issue__opened_at")
            taken = cursors.take(place.narrow(only), BY_NEED, part)
            return Page([_issue(row) for row in taken.entries], taken.last_key)
        after = part.after
        found = [each for each in self._counted.issues if place.has(each) and (after is None or _key(each) < after)]
        shown = found[: part.limit]
        return Page(shown, _key(shown[-1]) if len(found) > part.limit else None)

    @cached_property
    def _counted(self) -> Counted:
        return count(user=self.reader.user, today=self.reader.today, at=self.reader.at)


def _key(each: IssueNeeds) -> tuple[float, int]:
    return each.need, each.issue_id


def _figures(row: SceneIssue | SceneCell) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIGURES} | {"arr": float(row.arr)}


def _cell(row: SceneCell) -> CellNeeds:
    return CellNeeds(**_figures(row), opened_at=row.oldest_at, issues=row.issues, unowned=row.unowned)


def _issue(row: SceneIssue) -> IssueNeeds:
    return IssueNeeds(**_figures(row), opened_at=row.issue.opened_at, issue_id=row.issue_id, is_owned=row.is_owned)
