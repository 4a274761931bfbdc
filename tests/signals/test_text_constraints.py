"""What the database itself refuses of readings."""

import pytest
from django.db import IntegrityError

from accounts.models import Customer
from signals.models import Source, TextModel, TextReading
from tests.factories.texts import YESTERDAY, say


@pytest.mark.parametrize(
    ("language", "sentiment", "rule"),
    [
        ("en", 1.5, "reading_sentiment_is_on_its_scale"),
        ("en", -1.01, "reading_sentiment_is_on_its_scale"),
        ("unknown", 0.0, "unknown_language_has_no_sentiment"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(
    crm: Source, acme: Customer, language: str, sentiment: float, rule: str
) -> None:
    said = say(crm)
    model = TextModel.objects.create(version="any", sha256="", passport={})

    with pytest.raises(IntegrityError, match=rule):
        TextReading.objects.create(
            signal_id=said.id, model=model, language=language, sentiment=sentiment, themes=[], occurred_at=YESTERDAY
        )
