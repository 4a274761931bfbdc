"""A form that does something: what the service refuses is said beside its field."""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest

from crisis_triage.shared.errors import DomainError
from outreach.forms.seen import SeeingForm, attempt


@dataclass(frozen=True)
class Step:
    """A button, perhaps with something to fill in. ``kind``: of the button."""

    label: str
    form: type[SeeingForm]
    take: Callable[..., object]
    done: str
    kind: str = ""


def went_well(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Whether there was something to do and it is done."""
    return request.method == "POST" and form.is_valid() and attempt(form, act)


def refusal_of(check: Callable[[], object]) -> str:
    """Why something cannot be done, said before anybody fills in its form; empty where it can."""
    try:
        check()
    except DomainError as refusal:
        return refusal.message
    return ""
