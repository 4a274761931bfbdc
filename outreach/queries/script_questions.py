"""What customers asked that a script did not answer: counted, and answered by which version."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, QuerySet

from outreach.honesty.stages import ScriptState
from outreach.models import Script, ScriptQuestion
from outreach.queries import wording

MOST = 100


@dataclass(frozen=True)
class QuestionRow:
    """``is_open``: nothing that we say answers it; ``answer``: where it is, or will be answered."""

    id: int
    text: str
    times: int
    last: str
    is_open: bool
    answer: str
    answered_in_id: int | None


def counted(scripts: Collection[int]) -> QuerySet[ScriptQuestion]:
    """With how often and when last, and whether it was asked again of the version that should answer it, or a later one."""
    latest = Max("askings__version__number")
    return (
        ScriptQuestion.objects.filter(script__in=scripts)
        .annotate(times=Count("askings"), last_asked_at=Max("askings__asked_at"), last_number=latest)
        .select_related("answered_in")
    )


def most_asked(scripts: Collection[int]) -> QuerySet[ScriptQuestion]:
    return counted(scripts).order_by(F("times").desc(), "pk")


def is_open(question: ScriptQuestion) -> bool:
    """Asked again of a version that has the answer: it is none."""
    answer = question.answered_in
    was_said = answer is not None and answer.published_at is not None and answer.state != ScriptState.WITHDRAWN
    last_number: int = getattr(question, "last_number", None) or 0
    return answer is None or not was_said or last_number >= answer.number


def of_script(script: Script) -> Sequence[QuestionRow]:
    """What is open first, then what is asked most."""
    rows = [_row(each) for each in most_asked([script.pk])[:MOST]]
    return sorted(rows, key=lambda row: not row.is_open)


def open_counts(script_ids: Collection[int]) -> Mapping[int, int]:
    """0 for those that have none."""
    return Counter(question.script_id for question in counted(script_ids) if is_open(question))


def _row(question: ScriptQuestion) -> QuestionRow:
    stands_open, answer = is_open(question), question.answered_in
    words = ""
    if answer is not None:
        again = stands_open and answer.published_at is not None
        words = f"version {answer.number}" + (", and asked again since" if again else "")
    last = getattr(question, "last_asked_at", None)
    return QuestionRow(
        id=question.pk,
        text=question.text,
        times=getattr(question, "times", 0),
        last=wording.moment(last) if last else "",
        is_open=stands_open,
        answer=words,
        answered_in_id=question.answered_in_id,
    )
