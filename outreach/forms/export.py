"""A list that can be had as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from accounts.access import Action
from accounts.models import Company
from accounts.vocabulary import Scope
from crisis_triage.shared.sheets import Sheet
from outreach.forms.lists import NoFilters
from outreach.queries.readers import Reader


@dataclass(frozen=True)
class Export:
    """``sheet`` takes the form after ``is_valid``, the reader, and our company. ``may``: what it takes beside the right to export."""

    name: str
    title: str
    form: type[Form]
    sheet: Callable[[Any, Reader, Company], Sheet]
    scope: Scope = Scope.OUTREACH_READ
    may: Action = Action.VIEW


def whole(name: str, title: str, rows: Callable[..., Sheet], **more: Any) -> Export:
    """A list that nothing narrows."""
    return Export(name, title, NoFilters, lambda _, reader, __: rows(reader=reader), **more)
