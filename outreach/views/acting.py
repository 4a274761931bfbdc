"""A form that does something: what the service refuses is said beside its field."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest

from crisis_triage.shared.errors import DomainError, Forbidden
from outreach.forms.seen import SeeingForm


def went_well(request: HttpRequest, form: Form, act: Callable[[], object]) -> bool:
    """Whether there was something to do and it is done."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except Forbidden:
        raise
    except DomainError as refusal:
        _say(form, refusal)
        return False
    return True


def _say(form: Form, refusal: DomainError) -> None:
    if isinstance(form, SeeingForm):
        form.refuse(refusal)
    else:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
