"""A text in the six blocks of an honest message, part by part."""

import functools
import operator
from typing import Any

from django.db import models
from django.db.models import Q

from outreach.honesty.blocks import LONGEST_PART, Part, Text

IS_WRITTEN = functools.reduce(operator.and_, (~Q(**{part.value: ""}) for part in Part))
COLUMNS = tuple(part.value for part in Part)


def _part() -> Any:
    return models.TextField(max_length=LONGEST_PART, blank=True, default="")


class Spoken(models.Model):
    apologise = _part()
    what_happened = _part()
    what_we_did = _part()
    what_happens_now = _part()
    ask = _part()
    inconvenience = _part()
    assure = _part()
    thank = _part()

    class Meta:
        abstract = True

    @property
    def text(self) -> Text:
        return {part: getattr(self, part.value) for part in Part}
